import { BedrockTokenError } from '@bedrock-token/core';
import type { FleetSurroundings } from './check-fleet.ts';
import type { FleetKey } from './fleet-key.ts';
import { parseFleet } from './parse-fleet.ts';

/**
 * Every key of a file, in its order. Nothing else is asked.
 *
 * @throws ERR_INPUT for a file that cannot be read, or naming the line that is wrong
 */
export async function readFleet(
  path: string,
  readFile: (path: string) => Promise<string>,
  surroundings: FleetSurroundings,
): Promise<FleetKey[]> {
  return parseFleet(await readText(path, readFile), surroundings);
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
