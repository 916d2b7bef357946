import type { Session } from '@bedrock-token/action-runtime';
import type { BearerToken } from '@bedrock-token/core';
import { Secret } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { composeExports } from './compose-exports.ts';
import { readInputs } from './inputs.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0, 400);

const token = (region: string): BearerToken => ({
  text: new Secret(`key-for-${region}`),
  service: 'bedrock',
  region,
  issuedAt: new Date(Date.UTC(2026, 5, 1, 12)),
  expiresAt: new Date(Date.UTC(2026, 5, 1, 13)),
  limitedBy: 'session',
});

const SESSION: Session = {
  accountId: '123456789012',
  principalArn: 'arn:aws:sts::123456789012:assumed-role/ci/run',
  credentials: {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: new Secret('canary-secret'),
    sessionToken: new Secret('canary-session'),
  },
};

function compose(inputs: Record<string, string> = {}, options: { session?: Session } = {}) {
  const given: Record<string, string> = {
    'role-to-assume': 'arn:aws:iam::123456789012:role/ci',
    'aws-region': 'us-east-1',
    ...inputs,
  };
  const read = readInputs((name) => given[name] ?? '', {});
  const [first, ...rest] = read.regions.map(token) as [BearerToken, ...BearerToken[]];
  return composeExports([first, ...rest], options.session ?? SESSION, read, NOW, {});
}

const BEDROCK = {
  AWS_BEARER_TOKEN_BEDROCK: 'key-for-us-east-1',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
};
const OPENAI = {
  OPENAI_API_KEY: 'key-for-us-east-1',
  OPENAI_BASE_URL: 'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1',
};
const AWS = {
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'canary-secret',
  AWS_SESSION_TOKEN: 'canary-session',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
};

it.each<[string, Record<string, string>, object]>([
  ['by default the key and its region', {}, BEDROCK],
  ['for OpenAI’s SDKs their two variables', { export: 'openai' }, OPENAI],
  ['for both, both', { export: 'bedrock,openai' }, { ...BEDROCK, ...OPENAI }],
  ['nothing, if so asked', { export: 'none' }, {}],
  ['the AWS session only on request', { export: 'none', 'export-aws-credentials': 'true' }, AWS],
  ['all of it on request', { 'export-aws-credentials': 'true' }, { ...BEDROCK, ...AWS }],
  [
    'of several regions the first',
    { 'aws-region': 'us-east-1,eu-west-1', export: 'bedrock,openai' },
    { ...BEDROCK, ...OPENAI },
  ],
])('exports %s', (_, inputs, environment) => {
  expect(compose(inputs).environment).toEqual(environment);
});

it('exports static keys without a session token, empty or not', () => {
  const { sessionToken: _, ...credentials } = SESSION.credentials;
  const { environment } = compose(
    { 'export-aws-credentials': 'true' },
    { session: { ...SESSION, credentials } },
  );
  expect(environment).not.toHaveProperty('AWS_SESSION_TOKEN');
});

it.each(['bedrock', 'openai', 'anthropic', 'none'])(
  'with export: %s the outputs are the same',
  (exported) => {
    expect(compose({ export: exported }).outputs).toEqual({
      token: 'key-for-us-east-1',
      'expires-at': '2026-06-01T13:00:00Z',
      'expires-in': '3599',
      'aws-region': 'us-east-1',
      'aws-account-id': '123456789012',
      'assumed-role-arn': SESSION.principalArn,
      'openai-base-url': 'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1',
      'anthropic-base-url': 'https://bedrock-runtime.us-east-1.amazonaws.com/anthropic',
      'mantle-base-url': 'https://bedrock-mantle.us-east-1.api.aws',
      'gateway-url': '',
      tokens: '',
    });
  },
);

it('with several regions gives each its key', () => {
  const { outputs } = compose({ 'aws-region': 'us-east-1,eu-west-1' });
  expect(JSON.parse(outputs.tokens ?? '')).toEqual({
    'us-east-1': 'key-for-us-east-1',
    'eu-west-1': 'key-for-eu-west-1',
  });
});

it('never lets the AWS session out by its outputs, nor a variable out empty', () => {
  for (const exported of ['bedrock', 'openai', 'none', 'bedrock,openai']) {
    const { outputs, environment } = compose({ export: exported });
    expect(JSON.stringify([outputs, environment])).not.toContain('canary');
    expect(Object.values(environment)).not.toContain('');
  }
});
