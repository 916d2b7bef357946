import { type ActionRuntime, withRetry } from '@bedrock-token/action-runtime';
import {
  endpointsOf,
  proveAccess,
  proveClaudeAccess,
  proveClaudeModel,
  proveModel,
} from '@bedrock-token/aws';
import { type BearerToken, KEY_SERVICES } from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

/** A token of a new session may be refused for some seconds; a wrong one stays wrong. */
const MOST_ATTEMPTS = 4;

/**
 * Proves every token, before anything is exported.
 *
 * @throws ERR_TOKEN_REJECTED, ERR_ACCOUNT_SETUP or ERR_UPSTREAM
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
    const title = token.service === 'bedrock' ? 'Bedrock' : KEY_SERVICES[token.service].title;
    await withRetry(`${title} in ${token.region}`, attempts, runtime, () =>
      proveOnce(token, wanted, inputs, runtime),
    );
  }
}

function proveOnce(
  token: BearerToken,
  wanted: Exclude<MintInputs['verify'], 'none'>,
  { service }: MintInputs,
  { environment, http, signal }: ActionRuntime,
): Promise<void> {
  const endpoints = endpointsOf(token.region, environment);
  if (service.name === 'bedrock') {
    const ports = { http, endpoints, regionInput: 'aws-region', signal };
    return wanted === 'access' ? proveAccess(token, ports) : proveModel(token, wanted.model, ports);
  }
  const { workspaceId = '' } = service;
  const ports = { http, baseUrl: endpoints.claudePlatform ?? '', workspaceId, signal };
  return wanted === 'access'
    ? proveClaudeAccess(token, ports)
    : proveClaudeModel(token, wanted.model, ports);
}
