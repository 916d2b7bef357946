import { CLAUDE_CODE_SWITCH, EARLIER_SWITCHES } from '@bedrock-token/core';
import { readTokenRequest } from '../command-line/request-options.ts';
import type { Invocation } from '../command-line/spec.ts';
import { claudePlatformUrl } from '../formats/anthropic-base-url.ts';
import type { ProcessIo } from '../process-io.ts';
import type { TokenRequest } from '../token-request.ts';
import type { HookVariables } from './shell.ts';

/** What the options of `shell-init` ask for. @throws ERR_INPUT */
export async function chooseHookVariables(
  invocation: Invocation,
  io: ProcessIo,
): Promise<HookVariables> {
  if (invocation.value('service') === 'claude-platform') {
    return ofClaudePlatform(readTokenRequest(invocation, io), io);
  }
  if (!invocation.isSet('anthropic'))
    return { key: ['AWS_BEARER_TOKEN_BEDROCK'], fixed: [], unset: [] };
  return {
    key: ['AWS_BEARER_TOKEN_BEDROCK', 'ANTHROPIC_AUTH_TOKEN'],
    baseUrl: 'ANTHROPIC_BASE_URL',
    fixed: [],
    // Anthropic's SDKs send both where both are set: a key of Anthropic's is not for AWS.
    unset: ['ANTHROPIC_API_KEY'],
  };
}

/** What the environment has already stays as it is, and is not unset with the key. */
async function ofClaudePlatform(
  { profile, region, workspaceId }: TokenRequest,
  { env }: ProcessIo,
): Promise<HookVariables> {
  // Of another endpoint only that it is another one counts here, for which any region does.
  const baseUrl = await claudePlatformUrl(profile, region ?? 'us-east-1', env);
  const isNew = workspaceId !== undefined && workspaceId !== env.ANTHROPIC_AWS_WORKSPACE_ID;
  return {
    key: ['ANTHROPIC_AWS_API_KEY'],
    fixed: [
      [CLAUDE_CODE_SWITCH, '1'],
      ...(isNew ? [['ANTHROPIC_AWS_WORKSPACE_ID', workspaceId] as const] : []),
      ...(baseUrl === undefined ? [] : [['ANTHROPIC_AWS_BASE_URL', baseUrl] as const]),
    ],
    unset: EARLIER_SWITCHES,
  };
}
