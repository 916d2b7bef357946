import { endpointsOf } from '@bedrock-token/aws';
import type { TokenEntry } from '../cache/entry.ts';

/** Other ways to AWS, which some SDKs refuse beside a key or prefer to it. */
const OTHER_WAYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

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
): NodeJS.ProcessEnv {
  const dropped = [
    ...(clean ? OTHER_WAYS : []),
    // Anthropic's SDKs send both where both are set: a key of Anthropic's is not for AWS.
    ...(anthropic ? ['ANTHROPIC_API_KEY'] : []),
  ];
  const kept = Object.entries(env).filter(([name]) => !dropped.includes(name));
  const endpoints = endpointsOf(region, env);
  return {
    ...Object.fromEntries(kept),
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
