import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/**
 * Whether only this user is in a group, as in distributions that give each user a group of their own
 * and a umask of 002: its number is the user's, and the group file names no other member (group(5)).
 * Members that only a directory service knows are not seen.
 *
 * @param user ID of this user
 * @param file the group file
 */
export function isPrivateGroup(gid: number, user: number, file = '/etc/group'): boolean {
  return gid === user && listMembers(gid, file).every((name) => name === nameOf(user));
}

/** The members in addition to the users whose own group it is. */
function listMembers(gid: number, file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const ofGroup = lines.map((line) => line.split(':')).filter(([, , id]) => id === String(gid));
    return ofGroup.flatMap(([, , , members = '']) => members.split(',')).filter(Boolean);
  } catch {
    // Where there is no such file the group has no such members.
    return [];
  }
}

function nameOf(user: number): string | undefined {
  try {
    const { uid, username } = userInfo();
    return uid === user ? username : undefined;
  } catch {
    // A user whom no user database knows.
    return undefined;
  }
}
