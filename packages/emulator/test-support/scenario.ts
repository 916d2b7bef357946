import { getToken } from '@aws/bedrock-token-generator';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import {
  type Emulator,
  type EmulatorConfig,
  type GitHubClaims,
  githubTrustPolicy,
  INFERENCE_POLICY,
  type IssuedKeys,
  type PolicyDocument,
  startEmulator,
} from '../src/index.ts';

export const REGION = 'us-west-2';
export const ACCOUNT = '123456789012';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/bedrock-ci`;
export const SUBJECT = 'repo:octo-org/octo-repo:ref:refs/heads/main';
export const MODEL = 'anthropic.claude-3-5-haiku-20241022-v1:0';
export const PROFILE = `us.${MODEL}`;

/** An emulator that stops with the test, and fails it if somebody asked for what nobody expects. */
export async function start(config: EmulatorConfig = {}): Promise<Emulator> {
  const emulator = await startEmulator(config);
  onTestFinished(() => emulator.stop());
  return emulator;
}

/** One account with one role, `bedrock-ci`, that has these policies. */
export function accountWith(policies: PolicyDocument[]): NonNullable<EmulatorConfig['accounts']> {
  const trustPolicy = githubTrustPolicy({ accountId: ACCOUNT, subject: SUBJECT });
  return [{ id: ACCOUNT, roles: [{ name: 'bedrock-ci', trustPolicy, policies }] }];
}

export function allow(action: string | string[], resource: string | string[] = '*') {
  const statement = { Effect: 'Allow' as const, Action: action, Resource: resource };
  return { Version: '2012-10-17', Statement: [statement] };
}

export { INFERENCE_POLICY };

export async function identityToken(
  emulator: Emulator,
  claims: Partial<GitHubClaims> = {},
  audience = 'sts.amazonaws.com',
): Promise<string> {
  const env = emulator.oidcEnv(claims);
  const response = await fetch(`${env.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${audience}`, {
    headers: { authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
  });
  return ((await response.json()) as { value: string }).value;
}

export function stsClient(emulator: Emulator, credentials?: IssuedKeys): STSClient {
  return new STSClient({
    region: 'us-east-1',
    endpoint: `${emulator.url}/sts`,
    maxAttempts: 1,
    ...(credentials && { credentials }),
  });
}

export async function assumeWithToken(
  emulator: Emulator,
  WebIdentityToken: string,
  extra: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
) {
  return stsClient(emulator).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: ROLE_ARN,
      RoleSessionName: 'run-42',
      WebIdentityToken,
      ...extra,
    }),
  );
}

/** A short-term key by AWS's own generator, for a session of `bedrock-ci`. */
export function mintToken(keys: IssuedKeys, region = REGION, expiresInSeconds = 3600) {
  return getToken({ credentials: keys as Required<IssuedKeys>, region, expiresInSeconds });
}

export async function roleToken(emulator: Emulator, sessionPolicy?: PolicyDocument) {
  return mintToken(
    emulator.issue({ role: 'bedrock-ci', ...(sessionPolicy !== undefined && { sessionPolicy }) }),
  );
}

/** The official clients, over the transports that they choose by themselves. */
export function runtimeClient(emulator: Emulator, auth: { token: string } | { keys: IssuedKeys }) {
  return new BedrockRuntimeClient(settings(emulator, 'bedrock-runtime', auth));
}

export function controlClient(emulator: Emulator, auth: { token: string } | { keys: IssuedKeys }) {
  return new BedrockClient(settings(emulator, 'bedrock', auth));
}

function settings(
  emulator: Emulator,
  service: string,
  auth: { token: string } | { keys: IssuedKeys },
) {
  const common = { region: REGION, endpoint: `${emulator.url}/${service}`, maxAttempts: 1 };
  if ('keys' in auth) return { ...common, credentials: auth.keys };
  return { ...common, token: { token: auth.token }, authSchemePreference: ['httpBearerAuth'] };
}

export function ask(text: string, maxTokens?: number) {
  return {
    modelId: MODEL,
    messages: [{ role: 'user' as const, content: [{ text }] }],
    ...(maxTokens !== undefined && { inferenceConfig: { maxTokens } }),
  };
}
