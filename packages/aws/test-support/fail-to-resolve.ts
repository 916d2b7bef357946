import { BedrockTokenError } from '@bedrock-token/core';
import { expect } from 'vitest';
import { resolveCredentials } from '../src/credentials/resolve-credentials.ts';
import type { LoopbackAws } from './aws-on-loopback.ts';

/** How asking for credentials fails, after a look for secrets in what people see of it. */
export async function failToResolve(
  { requestHandler }: LoopbackAws,
  profile?: string,
): Promise<BedrockTokenError> {
  const error = await resolveCredentials({
    profile,
    requestHandler,
    environment: process.env,
  }).catch((thrown: unknown) => thrown);
  if (!(error instanceof BedrockTokenError)) throw error;
  expect(`${error.message} ${error.hint}`).not.toMatch(/s3cr3t|\n/);
  return error;
}
