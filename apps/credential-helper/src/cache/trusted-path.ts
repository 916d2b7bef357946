import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import type { World } from '../world.ts';

/** More links than this are a ring (Linux's own limit, path_resolution(7)). */
const MAX_LINKS = 40;
const STICKY = 0o1000;

/** What stands on the way from the root to a directory. */
interface Step {
  path: string;
  uid: number;
  isLink: boolean;
}

/** Why a place cannot be trusted with secrets. */
export interface Fault {
  /** Such as `it is a symbolic link`. */
  says: string;
  /** What to do about it, as a sentence. */
  cure: string;
}

export const isFault = (found: object): found is Fault => 'says' in found;

/**
 * Goes from the root to a directory, through links as the system does. A user who may replace a
 * directory or a link on this way replaces all that is below. So each belongs to this user or to
 * root, and nobody else may write to it; only in a directory with the sticky bit, such as /tmp,
 * others cannot replace what is not theirs (path_resolution(7); OpenSSH has this rule for keys).
 *
 * @param directory absolute
 * @returns what is there, up to what does not exist
 */
export function walkTo(directory: string, world: World): Step[] | Fault {
  const steps: Step[] = [];
  const { root } = parse(directory);
  const partsOf = (path: string) => path.slice(root.length).split(sep).filter(Boolean);
  let rest = partsOf(resolve(directory));
  let links = 0;
  for (let path = root; ; ) {
    const stat = look(path);
    if (stat === undefined) return steps;
    const fault = findStepFault(path, stat, world);
    if (fault !== undefined) return fault;
    steps.push({ path, uid: stat.uid, isLink: stat.isSymbolicLink() });
    if (stat.isSymbolicLink()) {
      if (++links > MAX_LINKS) return { says: `${path} is a ring of links`, cure: ELSEWHERE };
      rest = [...partsOf(resolve(dirname(path), readlinkSync(path))), ...rest];
      path = root;
      continue;
    }
    const next = rest.shift();
    if (next === undefined) return steps;
    path = join(path, next);
  }
}

/** What cannot be looked at cannot be used either, and the system says so then. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const ELSEWHERE = 'Set XDG_CACHE_HOME to an absolute path below directories of your own.';
const AS_ROOT = "Run it without sudo; sudo -H takes root's own home.";

function findStepFault(path: string, stat: Stats, { userId }: World): Fault | undefined {
  if (stat.uid !== userId && stat.uid !== 0) {
    return { says: `${path} belongs to another user`, cure: userId === 0 ? AS_ROOT : ELSEWHERE };
  }
  const isOpen = (stat.mode & 0o022) !== 0 && (stat.mode & STICKY) === 0;
  if (!stat.isDirectory() || !isOpen) return undefined;
  const cure = stat.uid === userId ? `Run chmod go-w ${quoteWord(path)}.` : ELSEWHERE;
  return { says: `others may write to ${path}`, cure };
}

const quoteWord = (path: string) =>
  /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * The directories on the way that this user owns, by their real paths, such as the home and what is
 * below. While they are this user's, nobody but root has replaced them.
 *
 * @param real absolute, with no link in it
 */
export function listOwned(real: string, world: World): string[] {
  const steps = world.platform === 'win32' ? [] : walkTo(real, world);
  if (isFault(steps)) return [];
  return steps.filter(({ uid }) => uid === world.userId).map(({ path }) => path);
}
