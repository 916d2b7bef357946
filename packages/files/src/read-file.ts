import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { FileRefusal } from './file-refusal.ts';

export interface FileContent {
  bytes: Buffer;
  stat: Stats;
}

/**
 * Reads a file that is no link, and waits for no pipe or device.
 *
 * @param limitBytes what is longer is refused, also if it grows while it is read
 * @returns undefined if nothing has that name
 * @throws FileRefusal for what is no file, or too large; Error of the system
 */
export function readRegularFile(path: string, limitBytes: number): FileContent | undefined {
  const named = lstatSync(path, { throwIfNoEntry: false });
  if (named === undefined) return undefined;
  // Before it is opened: that alone may do something to a device.
  assertFile(named);
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, flags);
  try {
    const stat = fstatSync(file);
    assertFile(stat);
    if (stat.size > limitBytes) throw tooLarge(limitBytes);
    return { bytes: readAll(file, limitBytes), stat };
  } finally {
    closeSync(file);
  }
}

/** In bytes. */
const CHUNK = 64 * 1024;

function readAll(file: number, limitBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = readSync(file, chunk, 0, CHUNK, null);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    length += count;
    if (length > limitBytes) throw tooLarge(limitBytes);
  }
}

function assertFile(stat: Stats): void {
  if (stat.isSymbolicLink()) throw new FileRefusal('link', 'it is a symbolic link');
  if (!stat.isFile()) throw new FileRefusal('not-a-file', 'it is not a file');
}

function tooLarge(limitBytes: number): FileRefusal {
  return new FileRefusal('too-large', `it is larger than ${limitBytes / 1024} KiB`);
}
