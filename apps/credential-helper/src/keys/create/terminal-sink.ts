import type { KeySink, Secret } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';

/**
 * Standard output as a place for a key. It takes one, in one write, and holds nothing that an
 * earlier run has shown.
 */
export function createTerminalSink({ stdout }: ProcessIo): KeySink {
  let shown: Secret<string> | undefined;
  return {
    name: 'standard output',
    preflight: async () => {},
    read: async () => (shown === undefined ? { state: 'empty' } : { state: 'value', value: shown }),
    write: async (value) => {
      if (shown?.reveal() === value.reveal()) return;
      try {
        stdout(`${value.reveal()}\n`);
      } catch (cause) {
        throw new BedrockTokenError('ERR_SINK', 'The key could not be written to stdout.', {
          hint: 'Check where stdout goes, or store the key in a file with --out.',
          refused: true,
          cause,
        });
      }
      shown = value;
    },
  };
}

/**
 * What is shown and kept nowhere else must be sure to be seen: a pipe or a file takes it in silence,
 * and may lose it.
 *
 * @throws ERR_INPUT
 */
export async function checkShown(io: ProcessIo): Promise<void> {
  if ((await io.stdoutWidth()) !== undefined) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    '--show alone needs a terminal, and stdout is not one.',
    {
      hint: 'AWS shows a key once. Store it in a file with --out, which --show can print too, or pass it to a command: --sinks with an entry of type exec.',
    },
  );
}
