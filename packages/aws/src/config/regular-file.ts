import { closeSync, openSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { FileRefusal, readOpenFile } from '@bedrock-token/files';

/**
 * Refuses pipes, sockets and devices: to open or read one may wait without end, and Node waits for
 * that even when the process exits. What is not there, a directory or the null device may pass.
 *
 * @throws Error with a `code` fit for a message, as one of the system
 */
export function assertRegularFile(path: string): void {
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
export function readRegularFile(
  path: string,
  encoding: 'utf8' | 'latin1',
  maxBytes: number,
): string {
  assertRegularFile(path);
  const file = openSync(path, 'r');
  try {
    return readOpenFile(file, maxBytes).toString(encoding);
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    throw Object.assign(new Error('too long'), { code: error.message, syscall: 'read' });
  } finally {
    closeSync(file);
  }
}
