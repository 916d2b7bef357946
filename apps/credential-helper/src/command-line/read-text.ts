import { closeSync, openSync, readSync } from 'node:fs';
import { BedrockTokenError } from '@bedrock-token/core';

/** Keys have 0.2 to 2.1 KB, and lists of places some lines. */
const MAX_BYTES = 64 * 1024;

/**
 * What a file holds, or what comes on stdin for `-`.
 *
 * @param option for the error, such as `--sinks`
 * @throws ERR_INPUT
 */
export function readText(path: string, option: string): string {
  try {
    const text = path === '-' ? readStdin() : readStart(path);
    if (text.length < MAX_BYTES) return text;
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw unreadable(option, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  throw unreadable(option, 'is too large');
}

function unreadable(option: string, problem: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `The file of ${option} ${problem}.`, {
    hint: `Give the path of a text file, such as ${option} ./file, or - for stdin.`,
  });
}

/** Also of a device, which has no end, and of a pipe that a shell made. */
function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    return readAll(file);
  } finally {
    closeSync(file);
  }
}

/** All that comes, up to some length. @throws ERR_INPUT */
export function readStdin(): string {
  return readAll(0);
}

function readAll(file: number): string {
  const buffer = Buffer.alloc(MAX_BYTES);
  let length = 0;
  while (length < MAX_BYTES) {
    const read = readSomeOf(file, buffer, length);
    if (read === 0) break;
    length += read;
  }
  return buffer.toString('utf8', 0, length);
}

function readSomeOf(file: number, buffer: Buffer, offset: number): number {
  for (;;) {
    try {
      return readSync(file, buffer, offset, buffer.length - offset, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      // A pipe that somebody made non-blocking: nothing there yet.
      if (code !== 'EAGAIN') {
        if (file !== 0) throw error;
        throw new BedrockTokenError('ERR_INPUT', `Stdin cannot be read (${code}).`, {
          hint: 'Look at where stdin comes from.',
        });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
