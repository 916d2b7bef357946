import { resolve } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';

/** The path of a file in the directory at hand. @throws ERR_INPUT if that is gone */
export function inDirectoryAtHand(name: string): string {
  try {
    return resolve(name);
  } catch {
    throw new BedrockTokenError('ERR_INPUT', 'The directory at hand is not there any more.', {
      hint: 'Go to the directory of your project, and run again.',
    });
  }
}
