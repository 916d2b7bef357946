import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIo } from '../process-io.ts';

/** No key lives longer than 12 hours, so an older file serves no shell. */
const OLD_MS = 13 * 3_600_000;

/** Takes away the files of shells that are gone. */
export function removeLeftoverKeys(directory: string, io: ProcessIo): void {
  for (const name of readdirSync(directory).filter((each) => each.startsWith('shell-'))) {
    const path = join(directory, name);
    const age = io.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    try {
      if (age > OLD_MS) unlinkSync(path);
    } catch {
      // Another shell's start was first.
    }
  }
}
