import { expect, it } from 'vitest';
import { findConflicts } from './conflicting-variables.ts';
import { readInputs } from './inputs.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ci';

function clashes(inputs: Record<string, string>, environment: NodeJS.ProcessEnv): string[] {
  const given: Record<string, string> = {
    'role-to-assume': ROLE,
    'aws-region': 'us-east-1',
    ...inputs,
  };
  return findConflicts(
    readInputs((name) => given[name] ?? '', environment),
    environment,
  );
}

const KEYS = { AWS_ACCESS_KEY_ID: 'canary-id', AWS_SECRET_ACCESS_KEY: 'canary-secret' };

it.each<[string, Record<string, string>, NodeJS.ProcessEnv, string[]]>([
  [
    'a bearer that is there already',
    {},
    { AWS_BEARER_TOKEN_BEDROCK: 'canary' },
    ['AWS_BEARER_TOKEN_BEDROCK'],
  ],
  ['an empty bearer', {}, { AWS_BEARER_TOKEN_BEDROCK: '' }, ['AWS_BEARER_TOKEN_BEDROCK']],
  [
    'an empty bearer that we do not replace',
    { export: 'none' },
    { AWS_BEARER_TOKEN_BEDROCK: '' },
    ['AWS_BEARER_TOKEN_BEDROCK'],
  ],
  ['AWS keys', {}, KEYS, ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']],
  ['a session token alone', {}, { AWS_SESSION_TOKEN: 'canary' }, ['AWS_SESSION_TOKEN']],
  ['an OpenAI key', { export: 'openai' }, { OPENAI_API_KEY: 'canary' }, ['OPENAI_API_KEY']],
  ['an OpenAI URL', { export: 'openai' }, { OPENAI_BASE_URL: 'x' }, ['OPENAI_BASE_URL']],
  ['an external ID without use', { 'role-external-id': 'x' }, {}, ['role-external-id']],
  ['a debug mode of Node that prints requests', {}, { NODE_DEBUG: 'http' }, ['NODE_DEBUG']],
])('warns of %s by its name, without its value', (_, inputs, environment, names) => {
  const warnings = clashes(inputs, environment).join('\n');
  for (const name of names) expect(warnings).toContain(name);
  expect(warnings).not.toContain('canary');
});

it.each<[string, Record<string, string>, NodeJS.ProcessEnv]>([
  ['nothing is there', {}, {}],
  ['a good bearer stays what it is', { export: 'none' }, { AWS_BEARER_TOKEN_BEDROCK: 'x' }],
  ['an OpenAI key is none of our business', { export: 'bedrock' }, { OPENAI_API_KEY: 'x' }],
  ['the AWS keys are what the job means to use', { auth: 'ambient' }, KEYS],
  ['the AWS keys are replaced', { 'export-aws-credentials': 'true' }, KEYS],
  ['nothing of AWS is exported', { export: 'none' }, KEYS],
  ['an external ID has its use', { 'role-external-id': 'x', 'role-chaining': 'true' }, {}],
])('does not warn when %s', (_, inputs, environment) => {
  expect(clashes(inputs, environment)).toEqual([]);
});
