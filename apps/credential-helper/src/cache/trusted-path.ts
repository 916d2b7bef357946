import { lstatSync, type Stats } from 'node:fs';
import { type Exposure, walkTo } from '@bedrock-token/files';
import type { ProcessIo } from '../process-io.ts';

/** Why a place cannot be trusted with secrets. */
export interface Fault {
  /** Such as `it is a symbolic link`. */
  says: string;
  /** What to do about it, as a sentence. */
  cure: string;
}

/**
 * Whether another user could replace something on the way to a directory: see `walkTo`.
 *
 * @param directory absolute
 */
export function findPathFault(directory: string, { userId }: ProcessIo): Fault | undefined {
  const { exposed } = walkTo(directory, userId);
  return exposed && explain(exposed, userId);
}

/** What cannot be looked at cannot be used either, and the system says so then. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const ELSEWHERE = 'Set XDG_CACHE_HOME to an absolute path in directories that you own.';
const AS_ROOT =
  "Run it without sudo, or with sudo -H (which uses root's own home), or set XDG_CACHE_HOME to a directory that root owns.";

function explain({ path, why, uid }: Exposure, userId: number | undefined): Fault {
  if (why === 'ring') return { says: `${path} is a loop of symbolic links`, cure: ELSEWHERE };
  if (why === 'owner') {
    return { says: `${path} belongs to another user`, cure: userId === 0 ? AS_ROOT : ELSEWHERE };
  }
  const cure = uid === userId ? `Run: chmod go-w ${quoteWord(path)}` : ELSEWHERE;
  return { says: `other users can write to ${path}`, cure };
}

const quoteWord = (path: string) =>
  /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * The directories on the way that this user owns, by their real paths, such as the home and what is
 * below. While they are this user's, nobody but root has replaced them.
 *
 * @param real absolute, with no link in it
 */
export function listOwned(real: string, { userId }: ProcessIo): string[] {
  const { steps, exposed } = walkTo(real, userId);
  return exposed ? [] : steps.filter(({ uid }) => uid === userId).map(({ path }) => path);
}
