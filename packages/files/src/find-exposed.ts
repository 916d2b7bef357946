import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { isPrivateGroup } from './private-group.ts';

/** What stands on the way from the root to a directory. */
export interface WayStep {
  path: string;
  uid: number;
  isLink: boolean;
}

/** The first place on a way that another user could change. */
export interface Exposure {
  path: string;
  /** Whether it belongs to another user, others may write to it, or links lead in a ring. */
  why: 'owner' | 'writable' | 'ring';
  uid: number;
}

export interface Way {
  /** Up to what does not exist, or is exposed. */
  steps: WayStep[];
  exposed: Exposure | undefined;
}

/** More links than this are a ring (Linux's own limit, path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Goes from the root to a directory, through links as the system does. A user who may replace a
 * directory or a link on this way replaces all that is below. So each belongs to this user, or to
 * root, and nobody else may write to it; only in a directory with the sticky bit, such as /tmp,
 * others cannot replace what is not theirs (path_resolution(7); OpenSSH has this rule for keys). A
 * group may write if it is the user's alone: see `isPrivateGroup`.
 *
 * The one rule for every place that holds secrets or backups, or that a settings file links to.
 *
 * @param directory absolute; what is missing of it is skipped
 * @param user ID of this user; undefined on Windows, which has no such modes
 */
export function walkTo(directory: string, user = process.getuid?.()): Way {
  const steps: WayStep[] = [];
  if (user === undefined) return { steps, exposed: undefined };
  const { root } = parse(directory);
  const partsOf = (path: string) => path.slice(root.length).split(sep).filter(Boolean);
  let rest = partsOf(resolve(directory));
  let links = 0;
  for (let path = root; ; ) {
    const stat = look(path);
    if (stat === undefined) return { steps, exposed: undefined };
    const isLink = stat.isSymbolicLink();
    const isRing = isLink && ++links > MAX_LINKS;
    const why = isRing ? 'ring' : findReason(stat, user);
    if (why !== undefined) return { steps, exposed: { path, why, uid: stat.uid } };
    steps.push({ path, uid: stat.uid, isLink });
    if (isLink) {
      rest = [...partsOf(resolve(dirname(path), readlinkSync(path))), ...rest];
      path = root;
      continue;
    }
    const next = rest.shift();
    if (next === undefined) return { steps, exposed: undefined };
    path = join(path, next);
  }
}

/** The first directory or link on the way to a place that another user could change, by {@link walkTo}. */
export function findExposed(directory: string): Exposure | undefined {
  return walkTo(directory).exposed;
}

/** In a user namespace root may have no number: the owner of `/` is as powerful. */
export function trustedOwners(user: number): number[] {
  return [user, 0, lstatSync('/').uid];
}

/** What cannot be looked at cannot be used either, and the system says so then. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const STICKY = 0o1000;

function findReason(stat: Stats, user: number): Exposure['why'] | undefined {
  const { uid, gid, mode } = stat;
  if (uid !== user && !trustedOwners(user).includes(uid)) return 'owner';
  if (!stat.isDirectory() || (mode & STICKY) !== 0) return undefined;
  const mayGroupWrite = (mode & 0o020) !== 0 && !(uid === user && isPrivateGroup(gid, user));
  return (mode & 0o002) !== 0 || mayGroupWrite ? 'writable' : undefined;
}
