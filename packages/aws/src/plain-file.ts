import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { devNull } from 'node:os';

/**
 * Refuses pipes, sockets and devices: to open or read one may wait without end, and Node waits for
 * that even when the process exits. What is not there, a directory or the null device may pass.
 *
 * @throws Error with a `code` fit for a message, as one of the system
 */
export function assertNoPipe(path: string): void {
  if (path === devNull) return;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile() || stat.isDirectory()) return;
  throw Object.assign(new Error('not a file'), { code: 'it is not a file', syscall: 'open' });
}

/**
 * Reads a file that somebody named, up to a limit, whatever size the system says that it has.
 *
 * @param maxBytes of the longest that is read
 * @throws Error with a `code` fit for a message, as one of the system
 */
export function readPlainFile(path: string, encoding: 'utf8' | 'latin1', maxBytes: number): string {
  assertNoPipe(path);
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; ; ) {
      const chunk = Buffer.alloc(64 * 1024);
      const read = readSync(file, chunk, 0, chunk.length, null);
      if (read === 0) return Buffer.concat(chunks).toString(encoding);
      length += read;
      if (length > maxBytes) throw tooLong(maxBytes);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function tooLong(maxBytes: number): Error {
  return Object.assign(new Error('too long'), { code: `it has more than ${maxBytes / 1024} KiB` });
}
