import { resolve } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';

/** The path of a file in the current directory. @throws ERR_INPUT if it no longer exists */
export function inCurrentDirectory(name: string): string {
  try {
    return resolve(name);
  } catch {
    throw new BedrockTokenError('ERR_INPUT', 'The current directory no longer exists.', {
      hint: 'Go to the directory of your project, and run again.',
    });
  }
}
