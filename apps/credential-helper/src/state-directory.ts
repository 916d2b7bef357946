import { lstatSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { findExposed, makeDirectories } from '@bedrock-token/files';
import { ignoreInGit } from './ignore-in-git.ts';
import type { ProcessIo } from './process-io.ts';

/** Why a directory of the state cannot hold secrets, and what to do about it as a sentence. */
export interface StateFault {
  says: string;
  cure: string;
}

/**
 * A directory below `$XDG_STATE_HOME`, `~/Library/Application Support` or `%LOCALAPPDATA%`, in one of our
 * own (XDG Base Directory Specification, Apple's File System Programming Guide).
 *
 * @param name of the directory, such as `backups`
 * @returns undefined if this user has no such place
 */
export function locateState(name: string, { env, home, platform }: ProcessIo): string | undefined {
  const below = ['bedrock-token', name];
  const state = env.XDG_STATE_HOME;
  if (state && isAbsolute(state)) return join(state, ...below);
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, ...below);
  if (!home || !isAbsolute(home)) return undefined;
  const parts = {
    win32: ['AppData', 'Local'],
    darwin: ['Library', 'Application Support'],
  } as Record<string, string[]>;
  return join(home, ...(parts[platform] ?? ['.local', 'state']), ...below);
}

/**
 * Makes the directory, for its owner alone.
 *
 * @returns why it cannot hold secrets; undefined if it can
 * @throws Error of the system, or FileRefusal, if it cannot be made
 */
export function prepareState(directory: string): StateFault | undefined {
  // Also before anything is made: it would be in a place of others.
  const onTheWay = findWayFault(directory);
  if (onTheWay !== undefined) return onTheWay;
  makeDirectories(directory, 0o700);
  const fault = findStateFault(directory);
  if (fault !== undefined) return fault;
  const whyNot = ignoreInGit(directory);
  return whyNot === undefined
    ? undefined
    : { says: `in ${directory}, ${whyNot}`, cure: 'Check what is there.' };
}

/** Why a directory cannot hold secrets; undefined if it can, and if it is still to be made. */
export function findStateFault(directory: string): StateFault | undefined {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined || process.getuid === undefined) return undefined;
  const elsewhere = 'set XDG_STATE_HOME to a directory that you own';
  if (!stat.isDirectory() || stat.uid !== process.getuid()) {
    return {
      says: `${directory} does not belong to this user, or is not a directory`,
      cure: `Remove it, or ${elsewhere}.`,
    };
  }
  if ((stat.mode & 0o077) !== 0) {
    return { says: `other users can enter ${directory}`, cure: `Run: chmod 700 '${directory}'` };
  }
  return findWayFault(directory);
}

function findWayFault(directory: string): StateFault | undefined {
  const exposed = findExposed(dirname(directory));
  if (exposed === undefined) return undefined;
  const elsewhere = 'set XDG_STATE_HOME to a directory that you own';
  const cure = `S${elsewhere.slice(1)}. Or, if it is yours, run: chmod go-w '${exposed.path}'`;
  return { says: `other users can change ${exposed.path}`, cure };
}
