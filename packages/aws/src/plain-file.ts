import { statSync } from 'node:fs';
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
