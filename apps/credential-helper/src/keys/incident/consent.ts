import { closeSync, openSync, readSync } from 'node:fs';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';

/**
 * Asks at the terminal, also where stdin was the key.
 *
 * @throws ERR_INPUT without a terminal, and for a no: nothing was changed then
 */
export async function askConsent(io: ProcessIo): Promise<void> {
  if ((await io.stderrWidth()) === undefined) throw noTerminal();
  io.rawStderr('Do this now? [y/N] ');
  if (/^y(es)?$/i.test(readLine(io.platform))) return;
  throw new BedrockTokenError('ERR_INPUT', 'You did not confirm, so nothing was changed.', {
    hint: 'Run the same command again and answer y, or add --yes.',
    refused: true,
  });
}

function readLine(platform: NodeJS.Platform): string {
  let terminal: number;
  try {
    terminal = openSync(platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty', 'r');
  } catch {
    throw noTerminal();
  }
  try {
    const buffer = Buffer.alloc(1024);
    return buffer.toString('utf8', 0, readSync(terminal, buffer)).trim();
  } finally {
    closeSync(terminal);
  }
}

function noTerminal(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    'This changes IAM, and there is no terminal to ask at, so nothing was changed.',
    {
      hint: 'Run the same command with --dry-run to see the plan, then with --yes.',
      refused: true,
    },
  );
}
