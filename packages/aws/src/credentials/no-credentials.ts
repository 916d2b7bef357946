import { BedrockTokenError } from '@bedrock-token/core';
import type { CredentialStep } from './credential-chain.ts';

const HINT =
  'Set AWS_PROFILE or name a profile, provide AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in: aws sso login';

/** No step applied: all that was looked for, in its order, and why it was not there. */
export function noCredentials(
  steps: readonly CredentialStep[],
  hint: string | undefined,
  cause: unknown,
): BedrockTokenError {
  const tried = steps.map(({ looksFor, absent }) => `${looksFor} (${absent})`).join('; ');
  return new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    `No AWS credentials were found. Looked for: ${tried}.`,
    { hint: hint ?? HINT, cause },
  );
}
