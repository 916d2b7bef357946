import { lstatSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import {
  explainFault,
  findExposed,
  makeDirectories,
  readRegularFile,
  removeFile,
  replaceFile,
  resolveLinks,
} from '@bedrock-token/files';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ignoreInGit } from '../../ignore-in-git.ts';
import type { ProcessIo } from '../../process-io.ts';

export interface Backup {
  path: string;
  /** Undefined if there is none that can be trusted. */
  text: string | undefined;
}

/**
 * Where copies of files are kept as they were before us: `$XDG_STATE_HOME`, `~/Library/Application
 * Support` or `%LOCALAPPDATA%`, in a directory of our own. A copy in a checkout might be committed,
 * and a checkout might bring one.
 *
 * @returns undefined if this user has no such place
 */
function locateBackups({ env, home, platform }: ProcessIo): string | undefined {
  const below = ['bedrock-token', 'backups'];
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

/** @param path of the settings file, without links. @returns undefined without a place for it */
export function findBackup(path: string, io: ProcessIo): Backup | undefined {
  const directory = locateBackups(io);
  if (directory === undefined) return undefined;
  const place = join(resolveLinks(directory).path, nameFor(path));
  return { path: place, text: findFault(dirname(place)) ? undefined : tryRead(place) };
}

/** What versions before this one kept next to the file. */
export function findOldBackup(path: string): Backup {
  const place = `${path}.before-bedrock-token`;
  return { path: place, text: tryRead(place) };
}

/** By the whole path, with the name for people who look for it. */
function nameFor(path: string): string {
  const digest = bytesToHex(sha256(utf8ToBytes(path))).slice(0, 32);
  return `${digest}-${basename(path).slice(0, 64)}`;
}

function tryRead(path: string): string | undefined {
  try {
    return readRegularFile(path, FILE_LIMITS.settings)?.bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

/** @throws ERR_INPUT if there is no place that is this user's alone */
export function writeBackup(path: string, text: string): void {
  const directory = dirname(path);
  try {
    // Also before anything is made: it would be in a place of others.
    const onTheWay = findWayFault(directory);
    if (onTheWay !== undefined) throw noPlace(onTheWay.says, onTheWay.cure);
    makeDirectories(directory, 0o700);
    const fault = findFault(directory);
    if (fault !== undefined) throw noPlace(fault.says, fault.cure);
    // What `setup` changes may hold secrets.
    const whyNot = ignoreInGit(directory);
    if (whyNot !== undefined) throw noPlace(`in ${directory}, ${whyNot}`, 'Check what is there.');
    replaceFile(path, text);
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw noPlace(
      `${path} cannot be written (${explainFault(error)})`,
      `Check what is there, or set XDG_STATE_HOME to a directory that you own.`,
    );
  }
}

export function removeBackup(path: string): void {
  try {
    removeFile(path);
  } catch {
    // It is a copy of what is there now: nothing is lost if it stays.
  }
}

/** Why a directory cannot keep a backup; undefined if it can, and if it is still to be made. */
function findFault(directory: string): { says: string; cure: string } | undefined {
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

function findWayFault(directory: string): { says: string; cure: string } | undefined {
  const exposed = findExposed(dirname(directory));
  if (exposed === undefined) return undefined;
  const elsewhere = 'set XDG_STATE_HOME to a directory that you own';
  const cure = `Run chmod go-w '${exposed.path}' if it is yours, or ${elsewhere}.`;
  return { says: `other users can change ${exposed.path}`, cure };
}

export function noPlace(why: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `No backup can be kept: ${why}.`, { hint });
}
