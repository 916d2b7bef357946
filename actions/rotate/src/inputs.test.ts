import { BedrockTokenError } from '@bedrock-token/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInputs } from './inputs.ts';

const BASE: Record<string, string> = {
  'user-name': 'bedrock-ci',
  'aws-region': 'us-west-2',
  'role-to-assume': 'arn:aws:iam::123456789012:role/rotator',
  sinks: '- { type: github, name: KEY }',
};
const RUN = { GITHUB_REPOSITORY: 'octo-org/octo-repo', GITHUB_RUN_ID: '1' };

const read = (given: Record<string, string> = {}) =>
  readInputs((name) => ({ ...BASE, ...given })[name] ?? '', RUN);

describe('the inputs', () => {
  it('have defaults that fit one another', () => {
    expect(read()).toMatchObject({
      mode: 'rotate',
      policy: { credentialAgeDays: 60, rotateAfterDays: 30, graceHours: 24, soakHours: 72 },
      createUser: false,
      policies: [],
      models: [],
      probe: 'access',
      escrow: undefined,
      currentKey: undefined,
      githubToken: undefined,
      summary: true,
    });
  });

  it('keep what is secret as such, without the white space of a paste', () => {
    const { currentKey, pendingKey, githubToken } = read({
      'current-key': ' ABSKcurrent\n',
      'pending-key': 'ABSKpending',
      'github-token': 'ghs_token',
    });
    const secrets = [currentKey, pendingKey, githubToken];
    expect(secrets.map((secret) => secret?.reveal())).toEqual([
      'ABSKcurrent',
      'ABSKpending',
      'ghs_token',
    ]);
    expect(JSON.stringify(secrets)).not.toMatch(/ABSK|ghs_/);
  });

  it.each([
    ['access', 'access'],
    [
      'us.anthropic.claude-3-5-haiku-20241022-v1:0',
      { model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0' },
    ],
  ])('take the probe %s', (text, probe) => {
    expect(read({ probe: text }).probe).toEqual(probe);
  });
});

it.each<[input: string, value: string, problem: RegExp]>([
  ['user-name', '', /is empty/],
  ['user-name', 'arn:aws:iam::123456789012:user/ci', /not the name of an IAM user/],
  ['user-name', 'path/ci', /not the name of an IAM user/],
  ['mode', 'renew', /must be one of rotate, plan/],
  ['sinks', '', /is missing or empty/],
  ['sinks', '- { type: gitlab }', /in line 1 has no known type/],
  ['escrow', '[a, b]', /must be one entry or the name/],
  ['credential-age-days', '0', /must be a whole number of days/],
  ['credential-age-days', '34', /lets keys expire too early/],
  ['rotate-after-days', '3', /leaves no time/],
  ['grace-hours', '1.5', /must be a whole number of hours/],
  ['soak-hours', '-1', /must be a whole number of hours/],
  ['soak-hours', '700', /leaves no time|lets keys expire too early/],
  ['policies', 'AmazonBedrockLimitedAccess', /not the ARN of a managed policy/],
  ['probe', 'model', /must be access or a model ID/],
  ['create-user', 'yes', /must be true or false/],
])('refuses %s: %j', (name, value, problem) => {
  let error: unknown;
  try {
    read({ [name]: value });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(BedrockTokenError);
  expect(error).toMatchObject({ code: 'ERR_INPUT', message: expect.stringMatching(problem) });
});

it('reads or refuses whatever is written, and repeats nothing secret', () => {
  const names = [...Object.keys(BASE), 'mode', 'escrow', 'grace-hours', 'policies', 'probe'];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.string(), (name, value) => {
      try {
        read({ [name]: value, 'current-key': 'canary-key', 'github-token': 'canary-token' });
      } catch (error) {
        if (!(error instanceof BedrockTokenError)) throw error;
        expect(`${error.message}${error.hint}`).not.toContain('canary');
      }
    }),
  );
});
