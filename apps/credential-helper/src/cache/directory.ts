import { chmodSync, lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { explainFault, makeDirectories, readRegularFile, replaceFile } from '@bedrock-token/files';
import type { World } from '../world.ts';
import { type Fault, isFault, look, walkTo } from './trusted-path.ts';

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

const AGAIN = 'Remove it; it is made again, for you alone.';
export const OPEN: Fault = { says: 'others may enter it', cure: AGAIN };

/** Why a directory cannot be trusted with secrets; undefined if it can, or does not exist. */
export function findFault(directory: string, world: World): Fault | undefined {
  if (world.platform !== 'win32') {
    const way = walkTo(dirname(directory), world);
    if (isFault(way)) return way;
  }
  const stat = look(directory);
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return { says: 'it is a symbolic link', cure: AGAIN };
  if (!stat.isDirectory()) return { says: 'it is not a directory', cure: AGAIN };
  if (world.platform === 'win32') return undefined;
  if (stat.uid !== world.userId) return { says: 'it belongs to another user', cure: AGAIN };
  if ((stat.mode & 0o077) !== 0) return OPEN;
  return undefined;
}

/** A cache that is not used, in words that name the cure. */
const refuseCache = (directory: string, { says, cure }: Fault) =>
  new Error(`the cache ${directory} is not used: ${says}. ${cure}`);

/**
 * Makes the directory, for its owner alone. One that was open to others is closed.
 *
 * @returns true if it was open: then nothing in it is to be trusted
 * @throws Error in plain words if there is no place for secrets there
 */
export function prepareDirectory(directory: string, world: World): boolean {
  const before = findFault(directory, world);
  if (before !== undefined && before !== OPEN) throw refuseCache(directory, before);
  makeDirectories(directory, 0o700, world.home);
  const wasOpen = findFault(directory, world) === OPEN;
  if (wasOpen) {
    // First, so that nobody else believes them once it is closed.
    removeEntries(directory);
    chmodSync(directory, 0o700);
  }
  const fault = findFault(directory, world);
  if (fault !== undefined) throw refuseCache(directory, fault);
  ignoreInGit(directory);
  return wasOpen;
}

/** What is believed later: entries, and the keys of shells. */
const ENTRY = /^(?:[0-9a-f]{64}|shell-[0-9a-f-]{36})\.(?:json|key)$/;

function removeEntries(directory: string): void {
  for (const name of readdirSync(directory).filter((each) => ENTRY.test(each))) {
    try {
      unlinkSync(join(directory, name));
    } catch {
      // Gone, or no file: neither is read.
    }
  }
}

const IGNORE_ALL = '*\n';

/**
 * A cache in a work tree of git, as with XDG_CACHE_HOME in a checkout, is never committed. What the
 * checkout brings in place of our file may say otherwise, and git reads none that is a link.
 *
 * @throws Error in plain words if git would take keys along
 */
function ignoreInGit(directory: string): void {
  if (!isInWorkTree(directory)) return;
  const path = join(directory, '.gitignore');
  if (readQuietly(path) === IGNORE_ALL) return;
  try {
    replaceFile(path, IGNORE_ALL, { overAnything: true });
  } catch (error) {
    // Where nothing can be written no key is kept either.
    if ((error as NodeJS.ErrnoException).code === 'EROFS') return;
    throw refuseCache(directory, {
      says: `its .gitignore cannot be written (${explainFault(error)})`,
      cure: AGAIN,
    });
  }
}

function readQuietly(path: string): string | undefined {
  try {
    return readRegularFile(path, 1024)?.bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

function isInWorkTree(directory: string): boolean {
  // A worktree and a submodule have a file of that name (gitrepository-layout(5)).
  if (lstatSync(join(directory, '.git'), { throwIfNoEntry: false }) !== undefined) return true;
  const parent = dirname(directory);
  return parent !== directory && isInWorkTree(parent);
}
