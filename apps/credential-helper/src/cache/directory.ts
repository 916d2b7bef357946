import { chmodSync, lstatSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { World } from '../world.ts';

const NAME = 'bedrock-token';

/**
 * Where the keys are kept: `$XDG_CACHE_HOME`, `~/Library/Caches` or `%LOCALAPPDATA%`, in a
 * directory of our own (XDG Base Directory Specification, Apple's File System Programming Guide).
 *
 * @returns undefined if this user has no such place
 */
export function locateCache(world: World): string | undefined {
  const { env, home, platform } = world;
  // XDG: a relative path is to be ignored.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, NAME);
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || (home && join(home, 'AppData', 'Local'));
    return local ? join(local, NAME) : undefined;
  }
  if (!home || !isAbsolute(home)) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Caches', NAME) : join(home, '.cache', NAME);
}

const OPEN = 'others may enter it';

/** Why a directory cannot be trusted with secrets, in words; undefined if it can. */
export function findFault(directory: string, world: World): string | undefined {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return 'it is a symbolic link';
  if (!stat.isDirectory()) return 'it is not a directory';
  if (world.platform === 'win32') return undefined;
  if (stat.uid !== world.userId) return 'it belongs to another user';
  if ((stat.mode & 0o077) !== 0) return OPEN;
  return undefined;
}

/**
 * Makes the directory, for its owner alone. One that was open to others is closed.
 *
 * @returns true if it was open: then nothing in it is to be trusted
 * @throws Error in plain words if there is no place for secrets there
 */
export function prepareDirectory(directory: string, world: World): boolean {
  makePrivate(directory, world.home);
  const wasOpen = findFault(directory, world) === OPEN;
  if (wasOpen) {
    // First, so that nobody else believes them once it is closed.
    removeEntries(directory);
    chmodSync(directory, 0o700);
  }
  const fault = findFault(directory, world);
  if (fault !== undefined) throw new Error(`the cache ${directory} is not used: ${fault}`);
  return wasOpen;
}

function removeEntries(directory: string): void {
  for (const name of readdirSync(directory).filter((each) => /^[0-9a-f]{64}\.json$/.test(each))) {
    try {
      unlinkSync(join(directory, name));
    } catch {
      // Gone, or no file: neither is read.
    }
  }
}

/**
 * Step by step: Node's own recursion does not end where a directory can neither be nor be made.
 * A home that is not there is not ours to make: some users are to have none. Others may be making
 * the same directories at the same time.
 */
function makePrivate(directory: string, home: string | undefined): void {
  if (tryMake(directory)) return;
  const parent = dirname(directory);
  if (parent !== home) makePrivate(parent, home);
  if (!tryMake(directory)) throw Object.assign(new Error('not made'), { code: 'ENOENT' });
}

/** @returns false if its parent is missing. @throws Error of the system for all else */
function tryMake(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
