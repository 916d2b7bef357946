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
    return { bytes: readOpenFile(file, limitBytes), stat };
  } finally {
    closeSync(file);
  }
}

/** In bytes. */
const CHUNK = 64 * 1024;
const FIRST_CHUNK = 4 * 1024;

/**
 * Reads what is open, from here to its end, whatever size the system says that it has: a device has
 * none, and a file may grow.
 *
 * @param limitBytes what is longer is refused
 * @param readSome as readSync; 0 at the end
 * @throws FileRefusal for what is too large; Error of the system
 */
export function readOpenFile(
  file: number,
  limitBytes: number,
  readSome: (file: number, buffer: Buffer) => number = readSync,
): Buffer {
  const chunks: Buffer[] = [];
  // Most files are small: a settings file, or a key.
  let rest = Buffer.allocUnsafe(FIRST_CHUNK);
  let length = 0;
  for (;;) {
    const count = readSome(file, rest);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(rest.subarray(0, count));
    length += count;
    if (length > limitBytes) throw tooLarge(limitBytes);
    rest = count < rest.length ? rest.subarray(count) : Buffer.allocUnsafe(CHUNK);
  }
}

function assertFile(stat: Stats): void {
  if (stat.isSymbolicLink()) throw new FileRefusal('link', 'it is a symbolic link');
  if (!stat.isFile()) throw new FileRefusal('not-a-file', 'it is not a file');
}

function tooLarge(limitBytes: number): FileRefusal {
  return new FileRefusal('too-large', `it is larger than ${limitBytes / 1024} KiB`);
}
