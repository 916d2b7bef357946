import { BedrockTokenError, toDay } from '@bedrock-token/core';
import { explainFault } from '@bedrock-token/files';
import { COUNTS, type UsageCounts, type UsageRow } from '@bedrock-token/gateway';
import type { ProcessIo } from '../process-io.ts';
import { dayPath, readDay } from './day-store.ts';
import { daysBefore, listDays } from './old-days.ts';

export interface UsageOfDays {
  /** Both in UTC, such as 2026-11-23. */
  from: string;
  to: string;
  /** Those that have any, in order. */
  days: { day: string; rows: UsageRow[] }[];
  /** A sentence for each file that could not be read. */
  unread: string[];
}

/** Reads the last `count` days, today included. */
export function readUsage(directory: string, count: number, io: ProcessIo): UsageOfDays {
  const to = toDay(new Date(io.now()));
  const from = daysBefore(to, count - 1);
  const days: UsageOfDays['days'] = [];
  const unread: string[] = [];
  for (const day of findDays(directory).filter((each) => each >= from && each <= to)) {
    const path = dayPath(directory, day);
    try {
      days.push({ day, rows: readDay(path) });
    } catch (error) {
      unread.push(
        error instanceof BedrockTokenError
          ? `${error.message} ${error.hint}`
          : `${path} cannot be read (${explainFault(error)}), so its usage is not counted.`,
      );
    }
  }
  return { from, to, days, unread };
}

function findDays(directory: string): string[] {
  try {
    return listDays(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function sumRows(rows: readonly UsageCounts[]): UsageCounts {
  const sum = Object.fromEntries(COUNTS.map((name) => [name, 0])) as unknown as UsageCounts;
  for (const row of rows) for (const name of COUNTS) sum[name] += row[name];
  return sum;
}

/** All tokens of a row, as its bar shows them. */
export function allTokens({ input, output, cacheRead, cacheWrite }: UsageCounts): number {
  return input + output + cacheRead + cacheWrite;
}
