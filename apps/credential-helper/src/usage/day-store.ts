import { dirname, join } from 'node:path';
import { BedrockTokenError, FILE_LIMITS, toDay } from '@bedrock-token/core';
import {
  explainFault,
  readRegularFile,
  replaceFileAsync,
  resolveLinks,
} from '@bedrock-token/files';
import {
  decodeDay,
  encodeDay,
  mergeRows,
  type UsageRow,
  type UsageStore,
} from '@bedrock-token/gateway';
import { watchLock } from '../cache/lock.ts';
import { waitForLock } from '../cache/wait-for-lock.ts';
import type { ProcessIo } from '../process-io.ts';
import { locateState, prepareState } from '../state-directory.ts';
import { removeOldDays } from './old-days.ts';

/** Another gateway holds the lock for one write: as long is waited for it, in milliseconds. */
const PATIENCE_MS = 100;

/** @returns undefined if this user has no state directory */
export function locateUsage(io: ProcessIo): string | undefined {
  const directory = locateState('usage', io);
  return directory && resolveLinks(directory).path;
}

export const dayPath = (directory: string, day: string) => join(directory, `${day}.json`);

/**
 * Keeps each day in a file of mode 0600 below the state directory, for all gateways of this user: they
 * add to it one after the other. Files of more than 400 days ago are removed.
 *
 * @returns undefined if this user has no state directory
 */
export function createDayStore(io: ProcessIo): UsageStore | undefined {
  const directory = locateUsage(io);
  if (directory === undefined) return undefined;
  const lockPath = join(directory, 'lock');
  const watcher = watchLock(lockPath, io);
  let cleanedOn = '';

  return {
    async add(day, rows) {
      try {
        prepare(directory);
        const lock = await waitForLock(lockPath, io, PATIENCE_MS, watcher);
        if (lock === undefined) return undefined;
        try {
          const today = toDay(new Date(io.now()));
          if (cleanedOn !== today) removeOldDays(directory, today);
          cleanedOn = today;
          return await addTo(dayPath(directory, day), day, rows);
        } finally {
          lock.release();
        }
      } catch (error) {
        if (error instanceof BedrockTokenError) throw error;
        throw notKept(`${directory} cannot be written (${explainFault(error)})`, ELSEWHERE);
      }
    },
  };
}

const ELSEWHERE = 'Check what is there, or set XDG_STATE_HOME to a directory that you own.';

async function addTo(path: string, day: string, rows: readonly UsageRow[]): Promise<UsageRow[]> {
  const before = readDay(path);
  if (rows.length === 0) return before;
  const merged = mergeRows(before, rows);
  await replaceFileAsync(path, encodeDay(day, merged));
  return merged;
}

/**
 * @returns no rows if there is no such file
 * @throws ERR_INPUT if it is damaged; FileRefusal or Error of the system if it cannot be read
 */
export function readDay(path: string): UsageRow[] {
  const text = readRegularFile(path, FILE_LIMITS.settings)?.bytes.toString('utf8');
  if (text === undefined) return [];
  const rows = decodeDay(text);
  if (rows !== undefined) return rows;
  throw new BedrockTokenError('ERR_INPUT', `${path} is damaged, so its usage is not counted.`, {
    hint: `Move it out of ${dirname(path)}; the gateway creates a new one.`,
  });
}

function prepare(directory: string): void {
  const fault = prepareState(directory);
  if (fault !== undefined) throw notKept(fault.says, fault.cure);
}

function notKept(why: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `Usage is not stored: ${why}.`, { hint });
}
