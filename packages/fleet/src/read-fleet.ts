import { BedrockTokenError, inputError } from '@bedrock-token/core';
import type { FleetSurroundings } from './check-fleet.ts';
import type { FleetKey } from './fleet-key.ts';
import { parseFleet } from './parse-fleet.ts';

/** More than a thousand keys; YAML of megabytes can take its parser minutes. */
const LONGEST_KIB = 256;

/**
 * Every key of a file, in its order. Nothing else is asked.
 *
 * @throws ERR_INPUT for a file that cannot be read or is too long, or naming the line that is wrong
 */
export async function readFleet(
  path: string,
  readFile: (path: string) => Promise<string>,
  surroundings: FleetSurroundings,
): Promise<FleetKey[]> {
  const text = await readText(path, readFile);
  if (Buffer.byteLength(text) > LONGEST_KIB * 1024) {
    throw inputError(
      'config',
      `names a file of more than ${LONGEST_KIB} KiB`,
      'Give the path of the file that lists the keys; a longer list has to be several files.',
    );
  }
  return parseFleet(text, surroundings);
}

async function readText(
  path: string,
  readFile: (path: string) => Promise<string>,
): Promise<string> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new BedrockTokenError('ERR_INPUT', 'Input "config" names a file that cannot be read.', {
      hint: 'Check out the repository first (actions/checkout), and give the path of the file in it, such as config: bedrock-keys.yml.',
      cause,
    });
  }
}
