import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import { explainFault } from '@bedrock-token/files';
import type { FleetSurroundings } from './check-fleet.ts';
import type { FleetKey } from './fleet-key.ts';
import { parseFleet } from './parse-fleet.ts';

type ReadFile = (path: string, limitBytes: number) => Promise<string>;

/**
 * Every key of a file, in its order. Nothing else is asked.
 *
 * @throws ERR_INPUT for a file that cannot be read or is too long, or naming the line that is wrong
 */
export async function readFleet(
  path: string,
  readFile: ReadFile,
  surroundings: FleetSurroundings,
): Promise<FleetKey[]> {
  return parseFleet(await readText(path, readFile), surroundings);
}

async function readText(path: string, readFile: ReadFile): Promise<string> {
  try {
    return await readFile(path, FILE_LIMITS.yaml);
  } catch (cause) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `Input "config" names a file that cannot be read (${explainFault(cause)}).`,
      {
        hint: `Check out the repository first (actions/checkout), and give the path of the file in it, such as config: bedrock-keys.yml. Split a list of more than ${FILE_LIMITS.yaml / 1024} KiB into several files.`,
        cause,
      },
    );
  }
}
