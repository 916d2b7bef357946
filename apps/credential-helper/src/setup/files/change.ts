import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import { explainFault, makeDirectories, removeFile, replaceFile } from '@bedrock-token/files';
import type { ProcessIo } from '../../process-io.ts';
import { locateSettings } from '../locate-settings.ts';
import type { FilePlan } from '../tool.ts';
import { findBackup, findOldBackup, noPlace, removeBackup, writeBackup } from './backup.ts';
import { read } from './read-file.ts';

/** One file before and after; undefined stands for no file. */
export interface Change {
  /** Where it really is. */
  path: string;
  before: string | undefined;
  after: string | undefined;
  mode: number;
  /** Whether rights of all users of the machine go. */
  isSecret: boolean;
  /** Where `before` is kept first; undefined if it holds something of ours already. */
  keepAs: string | undefined;
  /** Backups that go once the file is again what they hold. */
  drops: string[];
  /** A backup of an earlier version, next to the file, that stays. */
  leftover: string | undefined;
  /** Of a file of a project: all that is ours in it, as a file that holds nothing else. */
  ours?: string;
}

/** @throws ERR_INPUT for a file that cannot be read or changed, or is not of its form */
export function planPut(plan: FilePlan, io: ProcessIo): Change {
  const { isForeign, ...change } = look(plan);
  const backup = isForeign ? undefined : findBackup(change.path, io)?.text;
  const after = edit(change.path, () => plan.put(change.before ?? '', backup));
  // What is written has to be readable for --undo.
  if (Buffer.byteLength(after) > FILE_LIMITS.settings) {
    throw notChanged(change.path, 'it would be larger than 1 MiB');
  }
  const isBackedUp = isForeign && after !== change.before;
  const old = findOldBackup(change.path);
  return {
    ...change,
    after,
    isSecret: plan.isSecret === true,
    keepAs: isBackedUp ? requireBackup(change.path, io) : undefined,
    ...(plan.isOfProject && { ours: plan.put('') }),
    // One that is still of use is read by `planUndo`.
    leftover: (isForeign || plan.isOfProject) && old.text !== undefined ? old.path : undefined,
  };
}

/**
 * The file as it was before us, if nobody else changed it since; else without what is ours.
 *
 * @throws ERR_INPUT for the same reasons
 */
export function planUndo(plan: FilePlan, io: ProcessIo): Change {
  const { isForeign: _, ...change } = look(plan);
  const { path, before } = change;
  if (before === undefined) return change;
  const [kept, old] = [findBackup(path, io), findOldBackup(path)];
  // What a checkout brings is not what was there before us.
  const backup = kept?.text ?? (plan.isOfProject ? undefined : old.text);
  const after = edit(path, () => plan.take(before, backup));
  const isEmpty = ['', '{}'].includes(after.replace(/\s/g, ''));
  // Nobody else had anything in it.
  const wasMade = after !== before && isEmpty && (backup ?? old.text) === undefined;
  if (wasMade) return { ...change, after: undefined };
  const drops = [kept, old].flatMap((each) => (each?.text === after ? [each.path] : []));
  const stays = old.text !== undefined && !drops.includes(old.path);
  return { ...change, after, drops, leftover: stays ? old.path : undefined };
}

function requireBackup(path: string, io: ProcessIo): string {
  const backup = findBackup(path, io);
  if (backup === undefined) {
    throw noPlace(
      'this user has no directory for it',
      'Set HOME, or XDG_STATE_HOME, to an absolute path, and run again.',
    );
  }
  return backup.path;
}

function look(plan: FilePlan): Change & { isForeign: boolean } {
  const path = locateSettings(plan);
  const before = read(path);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const mode = stat === undefined ? (plan.mode ?? 0o600) : stat.mode & 0o777;
  if ((mode & 0o222) === 0) throw notChanged(path, 'it is read-only');
  const isForeign =
    before !== undefined && edit(path, () => plan.take(before, undefined)) === before;
  const nothing = { isSecret: false, keepAs: undefined, drops: [], leftover: undefined };
  return { path, before, after: before, mode, isForeign, ...nothing };
}

/** The parsers go as deep as a text does, and the stack does not. */
function edit(path: string, work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw notChanged(path, 'it is nested too deeply');
    throw error;
  }
}

/**
 * Keeps what was there before the first of our changes, then replaces the file in one step.
 *
 * @throws ERR_INPUT if that fails, or if the file is no longer what the plan was made for
 */
export function apply(change: Change): void {
  const { path, before, after, mode, isSecret, keepAs, drops } = change;
  if (before === after || read(path) === after) return;
  const check = () => assertOneOf(path, before, after);
  try {
    assertWritable(path);
    check();
    if (keepAs !== undefined && before !== undefined) writeBackup(keepAs, before);
    if (after === undefined) removeFile(path, check);
    else {
      makeDirectories(dirname(path));
      const rights = isSecret ? { mode: 0o600, notForOthers: true } : { mode };
      replaceFile(path, after, { ...rights, keep: true, check });
    }
    for (const backup of drops) removeBackup(backup);
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw notChanged(path, explainFault(error));
  }
}

/**
 * Asked before a backup is made, so that a file system which takes nothing is what the message is about.
 *
 * @throws Error of the system
 */
function assertWritable(path: string): void {
  let directory = dirname(path);
  while (lstatSync(directory, { throwIfNoEntry: false }) === undefined)
    directory = dirname(directory);
  accessSync(directory, constants.W_OK);
}

/** Tools write their settings, too. Another setup may have done the same by now. */
function assertOneOf(path: string, ...texts: (string | undefined)[]): void {
  if (texts.includes(read(path))) return;
  throw new BedrockTokenError('ERR_INPUT', `${path} was changed at the same time.`, {
    hint: 'Close the program that writes to it, and run again.',
  });
}

function notChanged(path: string, why: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${path} cannot be changed (${why}).`, {
    hint: /^EROFS/.test(why)
      ? 'Mount that file system writable, or set HOME, or the variable that moves the files of that tool, to a writable directory.'
      : 'Check who owns it and its directory, and whether it is read-only. Nothing was changed.',
  });
}
