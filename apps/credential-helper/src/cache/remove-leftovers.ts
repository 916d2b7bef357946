import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIo } from '../process-io.ts';

/** Files that are ours by their names; those of shells are swept by shell/sweep.ts. */
const OURS = /^[0-9a-f]{64}\.(json|lock|failure|turn)(\.|$)/;

/** No key lives longer than 12 hours, in milliseconds. */
const OLD_MS = 13 * 3_600_000;
/** What is there for an instant only, unless its process is killed in it. */
const PASSING = /\.(new|broken)$/;
const PASSING_MS = 3_600_000;

/** Removes what is not used any more: each edit of a config file makes other names. */
export function removeLeftovers(directory: string, io: ProcessIo): void {
  for (const name of list(directory).filter((each) => OURS.test(each))) {
    const path = join(directory, name);
    try {
      const age = io.now() - lstatSync(path).mtimeMs;
      if (age > (PASSING.test(name) ? PASSING_MS : OLD_MS)) unlinkSync(path);
    } catch {
      // Another process was first.
    }
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
