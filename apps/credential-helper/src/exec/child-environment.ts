import { endpointsOf, nowhereVariables } from '@bedrock-token/aws';
import { claudePlatformVariables, EARLIER_SWITCHES } from '@bedrock-token/core';
import type { TokenEntry } from '../cache/entry.ts';
import { findOtherCredentials } from './other-credentials.ts';

/** What the command asked for beyond the key for AWS SDKs. */
export interface ChildOptions {
  openai: boolean;
  anthropic: boolean;
  clean: boolean;
  /** In place of the variables for Bedrock: what clients of Claude Platform on AWS are told. */
  claudePlatform?: { workspaceId: string | undefined; baseUrl: string | undefined };
}

/** The caller's environment with the key in it; `clean` leaves no other way to AWS. */
export function childEnvironment(
  { token, region }: TokenEntry,
  env: NodeJS.ProcessEnv,
  { openai, anthropic, clean, claudePlatform }: ChildOptions,
  platform: NodeJS.Platform,
): NodeJS.ProcessEnv {
  const otherWays = clean ? findOtherCredentials(env) : new Set<string>();
  const isDropped = (name: string) =>
    otherWays.has(name) ||
    (claudePlatform !== undefined && EARLIER_SWITCHES.includes(name)) ||
    // Anthropic's SDKs send both where both are set: a key of Anthropic's is not for AWS.
    (anthropic && name === 'ANTHROPIC_API_KEY');
  const kept = Object.entries(env).filter(([name]) => !isDropped(name));
  const endpoints = endpointsOf(region, env);
  const base = {
    ...Object.fromEntries(kept),
    ...(clean && nowhereVariables(platform)),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  if (claudePlatform !== undefined) {
    return { ...base, ...claudePlatformVariables({ key: token, ...claudePlatform }) };
  }
  return {
    ...base,
    AWS_BEARER_TOKEN_BEDROCK: token.reveal(),
    ...(openai && {
      OPENAI_API_KEY: token.reveal(),
      OPENAI_BASE_URL: endpoints.openai,
    }),
    ...(anthropic && {
      ANTHROPIC_AUTH_TOKEN: token.reveal(),
      ANTHROPIC_BASE_URL: endpoints.anthropic,
    }),
  };
}
