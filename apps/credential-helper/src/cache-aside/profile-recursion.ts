import { BedrockTokenError, profileOfEnvironment } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest } from '../token-request.ts';

/** Shows the processes below which profiles are being resolved above them, one a line. */
const RESOLVING = 'BEDROCK_TOKEN_RESOLVING';

/**
 * A profile whose credential_process asks us for that same profile would start one process after
 * the other without end, or wait for its own lock: the second call is detected here.
 *
 * @returns what is to be called when the profile is resolved: later children do not matter
 * @throws ERR_INPUT
 */
export function enterProfile({ profile }: CredentialRequest, { env }: ProcessIo): () => void {
  const before = env[RESOLVING];
  const name = profile ?? profileOfEnvironment(env) ?? 'default';
  const above = (before ?? '').split('\n').filter(Boolean);
  if (above.includes(name)) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `The profile ${name} asks bedrock-token for its own credentials.`,
      {
        hint: 'Name another profile in its credential_process: bedrock-token credential-process --profile OTHER',
      },
    );
  }
  env[RESOLVING] = [...above, name].join('\n');
  return () => {
    if (before === undefined) delete env[RESOLVING];
    else env[RESOLVING] = before;
  };
}
