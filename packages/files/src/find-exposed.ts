import { lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Looks for a directory on the way to a path that another user could change: then what stands at
 * the path may be that user's doing. Directories belong to this user or root, and only they may
 * write to them; /tmp is safe by its sticky bit, and a group that is the user's alone may write.
 *
 * @param directory absolute, without links; what is missing of it is skipped
 * @returns undefined if there is none, and on Windows, which has no such modes
 */
export function findExposed(directory: string): string | undefined {
  if (process.getuid === undefined) return undefined;
  const trusted = trustedOwners(process.getuid());
  for (let path = directory; ; path = dirname(path)) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && isExposed(stat, trusted)) return path;
    if (path === dirname(path)) return undefined;
  }
}

/** In a user namespace root may have no number: whoever has `/` is as powerful. */
export function trustedOwners(user: number): number[] {
  return [user, 0, lstatSync('/').uid];
}

const STICKY = 0o1000;

function isExposed({ uid, gid, mode }: Stats, trusted: readonly number[]): boolean {
  if (!trusted.includes(uid)) return true;
  if ((mode & STICKY) !== 0) return false;
  const isPrivateGroup = gid === uid;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isPrivateGroup);
}
