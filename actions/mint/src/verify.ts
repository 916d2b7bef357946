import { type ActionRuntime, withRetry } from '@bedrock-token/action-runtime';
import { endpointsOf, proveAccess, proveModel } from '@bedrock-token/aws';
import type { BearerToken } from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

/** A token of a new session may be refused for some seconds; a wrong one stays wrong. */
const MOST_ATTEMPTS = 4;

/**
 * Proves every token, before anything is exported.
 *
 * @throws ERR_TOKEN_REJECTED or ERR_UPSTREAM
 */
export async function verify(
  tokens: readonly BearerToken[],
  inputs: MintInputs,
  runtime: ActionRuntime,
): Promise<void> {
  const wanted = inputs.verify;
  if (wanted === 'none') return;
  const attempts = Math.min(inputs.attempts, MOST_ATTEMPTS);
  for (const token of tokens) {
    const endpoints = endpointsOf(token.region, runtime.environment);
    const { http, signal } = runtime;
    const ports = { http, endpoints, regionInput: 'aws-region', signal };
    await withRetry(`Bedrock in ${token.region}`, attempts, runtime, () =>
      wanted === 'access' ? proveAccess(token, ports) : proveModel(token, wanted.model, ports),
    );
  }
}
