import { FILE_LIMITS, type IdentityClaims, readIdentityClaims } from '@bedrock-token/core';
import { readRegularFile } from '../../config/regular-file.ts';

/** White space at either end of a token. botocore and the SDK send it as it is, and STS refuses the token. */
const PADDING = /^\s|\s$/;

/** What a provider failed with, as far as it explains a refusal. None of it is secret. */
export interface TokenOfFile {
  /** Whether the file has white space at an end of the token. */
  isPadded: boolean;
  /** Undefined for what is no JWT. */
  claims: IdentityClaims | undefined;
  roleArn: string | undefined;
}

/**
 * Asks a provider that reads a token file. The file is read up to its limit before, since the SDK reads it whole.
 *
 * @param roleArn the role that is asked for
 * @throws Error with a `code` and a `syscall` if it cannot be read; what the provider throws, for which
 *   {@link tokenBehind} has the token
 */
export async function provideByTokenFile<T>(
  path: string,
  roleArn: string | undefined,
  provide: () => Promise<T>,
): Promise<T> {
  const text = readRegularFile(path, 'latin1', FILE_LIMITS.token);
  try {
    return await provide();
  } catch (error) {
    const claims = readIdentityClaims(text.trim());
    if (error instanceof Error)
      tokens.set(error, { isPadded: PADDING.test(text), claims, roleArn });
    throw error;
  }
}

const tokens = new WeakMap<Error, TokenOfFile>();

/** The token of a file that a provider failed with. */
export const tokenBehind = (error: unknown): TokenOfFile | undefined =>
  error instanceof Error ? tokens.get(error) : undefined;
