import type { Session } from '@bedrock-token/action-runtime';
import { configuredClaudePlatform, endpointsOf } from '@bedrock-token/aws';
import {
  type BearerToken,
  claudePlatformVariables,
  toTimestamp,
  UNKNOWN_END,
} from '@bedrock-token/core';
import type { JobExports } from '@bedrock-token/github';
import type { MintInputs } from './inputs.ts';

/** What the step gives to later ones. The first region's token is the one that is exported. */
export function composeExports(
  tokens: readonly [BearerToken, ...BearerToken[]],
  session: Session,
  inputs: MintInputs,
  now: number,
  environment: NodeJS.ProcessEnv,
): JobExports {
  const [token] = tokens;
  const { openai, anthropic, mantle } = baseUrlsOf(token, environment);
  const text = token.text.reveal();
  const { exports } = inputs;
  return {
    environment: {
      ...(exports.bedrock && { AWS_BEARER_TOKEN_BEDROCK: text }),
      ...(exports.openai && { OPENAI_API_KEY: text, OPENAI_BASE_URL: openai }),
      ...(exports.anthropic && { ANTHROPIC_AUTH_TOKEN: text, ANTHROPIC_BASE_URL: anthropic }),
      ...(exports.claudePlatform && claudeVariables(token, inputs, environment)),
      ...(exports.awsCredentials && awsVariables(session)),
      ...((exports.bedrock || exports.claudePlatform || exports.awsCredentials) && {
        AWS_REGION: token.region,
        AWS_DEFAULT_REGION: token.region,
      }),
    },
    outputs: {
      token: text,
      'expires-at': token.isEndUnknown ? UNKNOWN_END : toTimestamp(token.expiresAt),
      'expires-in': token.isEndUnknown ? UNKNOWN_END : secondsUntil(token.expiresAt, now),
      'aws-region': token.region,
      'aws-account-id': session.accountId,
      'assumed-role-arn': session.principalArn,
      'openai-base-url': openai,
      'anthropic-base-url': anthropic,
      'mantle-base-url': mantle ?? '',
      'gateway-url': '',
      tokens: tokens.length > 1 ? JSON.stringify(tokensByRegion(tokens)) : '',
    },
  };
}

const secondsUntil = (date: Date, now: number) =>
  String(Math.max(0, Math.floor((date.getTime() - now) / 1000)));

/** Claude Platform on AWS has one API, and Bedrock's are none of its key. */
function baseUrlsOf({ service, region }: BearerToken, environment: NodeJS.ProcessEnv) {
  const endpoints = endpointsOf(region, environment);
  if (service === 'bedrock') return endpoints;
  return { openai: '', anthropic: endpoints.claudePlatform ?? '', mantle: '' };
}

function claudeVariables(
  { text, region }: BearerToken,
  { service }: MintInputs,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const workspaceId = service.name === 'claude-platform' ? service.workspaceId : undefined;
  const baseUrl = configuredClaudePlatform(region, environment);
  return claudePlatformVariables({ key: text, workspaceId, baseUrl });
}

/** Only on request: with these one has the session, not just a key. */
function awsVariables(session: Session): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken.reveal() }),
  };
}

function tokensByRegion(tokens: readonly BearerToken[]): Record<string, string> {
  return Object.fromEntries(tokens.map((token) => [token.region, token.text.reveal()]));
}
