import { lstatSync, unlinkSync } from 'node:fs';
import { createFile } from '@bedrock-token/files';
import type { ProcessIo } from '../process-io.ts';

/** After a refresh that came to nothing, the next is not tried for so long, in milliseconds. */
const PAUSE_MS = 30_000;

const turnPath = (place: string) => `${place}.turn`;

/**
 * Lets one of all the calls that find an answer in its last fifth start the refresh. The mark that
 * it leaves goes with the next answer, or counts for nothing after a while.
 *
 * @returns false if another has the turn, or if no file can be made: then no answer could be kept
 */
export function takeRefreshLease(place: string, io: ProcessIo): boolean {
  const path = turnPath(place);
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    const age = stat === undefined ? Number.POSITIVE_INFINITY : io.now() - stat.mtimeMs;
    if (age >= 0 && age < PAUSE_MS) return false;
    if (stat !== undefined) unlinkSync(path);
    return createFile(path, '');
  } catch {
    return false;
  }
}

export function releaseRefreshLease(place: string): void {
  try {
    unlinkSync(turnPath(place));
  } catch {
    // There was none.
  }
}
