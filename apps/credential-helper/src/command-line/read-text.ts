import { closeSync, openSync, readSync } from 'node:fs';
import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import { explainFault, readOpenFile } from '@bedrock-token/files';

/**
 * What a file holds, or what comes on stdin for `-`.
 *
 * @param option for the error, such as `--sinks`
 * @throws ERR_INPUT also for what is longer than a list of places
 */
export function readText(path: string, option: string): string {
  if (path === '-') return readStdin();
  try {
    return readFile(path);
  } catch (error) {
    const problem = `The file of ${option} cannot be read (${explainFault(error)}).`;
    throw new BedrockTokenError('ERR_INPUT', problem, {
      hint: `Give the path of a text file, such as ${option} ./file, or - for stdin.`,
      cause: error,
    });
  }
}

/** Also of a device, which has no end, and of a pipe that a shell made. */
function readFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    return readOpenFile(file, FILE_LIMITS.text, readSome).toString('utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * All that comes.
 *
 * @param hint for what cannot be read
 * @throws ERR_INPUT also for what is longer than a list of places
 */
export function readStdin(hint = 'Check where stdin comes from.'): string {
  try {
    return readOpenFile(0, FILE_LIMITS.text, readSome).toString('utf8');
  } catch (error) {
    throw new BedrockTokenError('ERR_INPUT', `Stdin cannot be read (${explainFault(error)}).`, {
      hint,
      cause: error,
    });
  }
}

function readSome(file: number, buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(file, buffer);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      // A pipe that somebody made non-blocking: nothing there yet.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
