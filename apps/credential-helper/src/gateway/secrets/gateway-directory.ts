import { BedrockTokenError } from '@bedrock-token/core';
import { explainFault, isFileFault, resolveLinks } from '@bedrock-token/files';
import type { ProcessIo } from '../../process-io.ts';
import { locateState, prepareState } from '../../state-directory.ts';

/** Where the gateway keeps its secrets. @returns undefined if this user has no state directory */
export function locateGatewayDirectory(io: ProcessIo): string | undefined {
  const directory = locateState('gateway', io);
  return directory && resolveLinks(directory).path;
}

/**
 * Works in that directory, which is made if it is not there.
 *
 * @throws ERR_INPUT if there is no place that is this user's alone, or it cannot be used
 */
export async function inGatewayDirectory<Result>(
  io: ProcessIo,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  let directory = 'The state directory';
  try {
    const found = locateGatewayDirectory(io);
    if (found === undefined) {
      throw refuseState(
        'This user has no state directory',
        'Set HOME, or XDG_STATE_HOME to an absolute path.',
      );
    }
    directory = found;
    const fault = prepareState(directory);
    if (fault !== undefined) {
      throw refuseState(`The key of the gateway cannot be kept: ${fault.says}`, fault.cure);
    }
    return await use(directory);
  } catch (error) {
    if (error instanceof BedrockTokenError || !isFileFault(error)) throw error;
    throw refuseState(
      `${directory} cannot be used (${explainFault(error)})`,
      'Check what is there, or set XDG_STATE_HOME to a directory of yours.',
    );
  }
}

export const refuseState = (message: string, hint: string) =>
  new BedrockTokenError('ERR_INPUT', `${message}.`, { hint });
