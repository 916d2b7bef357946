import { FILE_LIMITS } from '@bedrock-token/core';
import { readRegularFile } from '../../config/regular-file.ts';

/** White space at either end of a token. botocore and the SDK send it as it is, and STS refuses the token. */
const PADDING = /^\s|\s$/;

/**
 * Asks a provider that reads a token file. The file is read up to its limit before, since the SDK reads it whole.
 *
 * @throws Error with a `code` and a `syscall` if it cannot be read; what the provider throws, which
 *   {@link hasPaddedToken} tells apart
 */
export async function provideByTokenFile<T>(path: string, provide: () => Promise<T>): Promise<T> {
  const isPadded = PADDING.test(readRegularFile(path, 'latin1', FILE_LIMITS.token));
  try {
    return await provide();
  } catch (error) {
    if (isPadded && error instanceof Error) padded.add(error);
    throw error;
  }
}

const padded = new WeakSet<Error>();

/** Whether a provider failed with a token that has white space at an end. */
export function hasPaddedToken(error: unknown): boolean {
  return error instanceof Error && padded.has(error);
}
