import { dirname, isAbsolute, join } from 'node:path';
import type { ProcessIo } from '../process-io.ts';
import { type Fault, findPathFault, look } from './trusted-path.ts';

const NAME = 'bedrock-token';

/**
 * Where the keys are kept: `$XDG_CACHE_HOME`, `~/Library/Caches` or `%LOCALAPPDATA%`, in a
 * directory of our own (XDG Base Directory Specification, Apple's File System Programming Guide).
 *
 * @returns undefined if this user has no such place
 */
export function locateCache(io: ProcessIo): string | undefined {
  const { env, home, platform } = io;
  // XDG: a relative path is to be ignored.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, NAME);
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || (home && join(home, 'AppData', 'Local'));
    return local ? join(local, NAME) : undefined;
  }
  if (!home || !isAbsolute(home)) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Caches', NAME) : join(home, '.cache', NAME);
}

export const AGAIN = 'Remove it. The next run creates it again, with access only for you.';
export const OPEN: Fault = { says: 'other users can access it', cure: AGAIN };

/** Why a directory cannot be trusted with secrets; undefined if it can, or does not exist. */
export function findFault(directory: string, io: ProcessIo): Fault | undefined {
  const onTheWay = findPathFault(dirname(directory), io);
  if (onTheWay !== undefined) return onTheWay;
  const stat = look(directory);
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return { says: 'it is a symbolic link', cure: AGAIN };
  if (!stat.isDirectory()) return { says: 'it is not a directory', cure: AGAIN };
  if (io.platform === 'win32') return undefined;
  if (stat.uid !== io.userId) return { says: 'it belongs to another user', cure: AGAIN };
  if ((stat.mode & 0o077) !== 0) return OPEN;
  return undefined;
}
