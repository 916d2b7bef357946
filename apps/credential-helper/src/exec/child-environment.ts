import { endpointsOf, nowhereVariables } from '@bedrock-token/aws';
import type { TokenEntry } from '../cache/entry.ts';
import { findOtherCredentials } from './other-credentials.ts';

/** What the command asked for beyond the key for AWS SDKs. */
export interface ChildOptions {
  openai: boolean;
  anthropic: boolean;
  clean: boolean;
}

/** The caller's environment with the key in it; `clean` leaves no other way to AWS. */
export function childEnvironment(
  { token, region }: TokenEntry,
  env: NodeJS.ProcessEnv,
  { openai, anthropic, clean }: ChildOptions,
  platform: NodeJS.Platform,
): NodeJS.ProcessEnv {
  const otherWays = clean ? findOtherCredentials(env) : new Set<string>();
  const isDropped = (name: string) =>
    otherWays.has(name) ||
    // Anthropic's SDKs send both where both are set: a key of Anthropic's is not for AWS.
    (anthropic && name === 'ANTHROPIC_API_KEY');
  const kept = Object.entries(env).filter(([name]) => !isDropped(name));
  const endpoints = endpointsOf(region, env);
  return {
    ...Object.fromEntries(kept),
    ...(clean && nowhereVariables(platform)),
    AWS_BEARER_TOKEN_BEDROCK: token.reveal(),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
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
