import { isUtf8 } from 'node:buffer';
import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import { explainFault, readRegularFile, resolveLinks } from '@bedrock-token/files';

/**
 * Reads a settings file, at the end of whatever links lead to it.
 *
 * @throws ERR_INPUT for what is no file of UTF-8, or larger than 1 MiB
 * @returns undefined if there is none
 */
export function read(path: string): string | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = readRegularFile(resolveLinks(path).path, FILE_LIMITS.settings)?.bytes;
  } catch (error) {
    throw new BedrockTokenError('ERR_INPUT', `${path} cannot be read (${explainFault(error)}).`, {
      hint: 'Check that it is a regular file, that you own it, and that it is no larger than 1 MiB.',
    });
  }
  // Written back as text, any other byte would be lost.
  if (bytes === undefined || isUtf8(bytes)) return bytes?.toString('utf8');
  throw new BedrockTokenError('ERR_INPUT', `${path} is not UTF-8, so setup does not write to it.`, {
    hint: 'Save it as UTF-8, and run again.',
  });
}
