import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toDay } from '@bedrock-token/core';
import { removeFile } from '@bedrock-token/files';

/** As many days are kept: more than a year, to compare a month with the same one of the year before. */
export const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;

/** The day that is `count` days before another, both such as 2026-11-23. */
export function daysBefore(day: string, count: number): string {
  return toDay(new Date(Date.parse(day) - count * DAY_MS));
}

/** The days that a directory has files of, in order. @throws Error of the system if it cannot be read */
export function listDays(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** Removes the files of days that are too long ago; what cannot be removed stays. */
export function removeOldDays(directory: string, today: string): void {
  const first = daysBefore(today, KEPT_DAYS - 1);
  for (const day of listDays(directory).filter((each) => each < first)) {
    try {
      removeFile(join(directory, `${day}.json`));
    } catch {
      // It is only old.
    }
  }
}
