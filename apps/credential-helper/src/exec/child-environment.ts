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

/** The caller's environment with the key in it; `clean` leaves no other way to AWS. */
export function childEnvironment(
  { token, region }: TokenEntry,
  env: NodeJS.ProcessEnv,
  { openai, clean }: { openai: boolean; clean: boolean },
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !clean || !OTHER_WAYS.includes(name));
  return {
    ...Object.fromEntries(kept),
    AWS_BEARER_TOKEN_BEDROCK: token.reveal(),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(openai && {
      OPENAI_API_KEY: token.reveal(),
      OPENAI_BASE_URL: endpointsOf(region, env).openai,
    }),
  };
}
