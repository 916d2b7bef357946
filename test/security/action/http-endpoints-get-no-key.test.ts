import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { type FarCloud, startFarCloud } from '../../support/cloud/http-beyond-loopback.ts';

// The attack: a variable of the job points at a host of the attacker by http, or a person forgot the
// s. An observer on the network reads keys, identity tokens and signed requests.

let cloud: Cloud;
let far: FarCloud;
beforeAll(async () => {
  cloud = await rotationCloud();
  far = await startFarCloud(cloud);
});
afterAll(async () => {
  await far[Symbol.asyncDispose]();
  await cloud.stop();
});

const ROTATOR = 'arn:aws:iam::123456789012:role/bedrock-rotator';

it.each([
  ['AWS_ENDPOINT_URL_STS', {}],
  ['AWS_ENDPOINT_URL_BEDROCK', { verify: 'access' }],
  // Nothing is asked there by the action, but ANTHROPIC_BASE_URL would lead clients there.
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', { export: 'anthropic' }],
  ['AWS_ENDPOINT_URL_BEDROCK_MANTLE', {}],
])('of a mint, %s', async (name, inputs) => {
  const step = await mintStep(cloud, {
    inputs: { 'role-to-assume': ROTATOR, scope: 'role', ...inputs },
    env: { ...far.env, [name]: far.move(cloud.env[name]) },
  });
  expect(far.reached()).toEqual([]);
  expect(step.code, step.log.text).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_INPUT: .*http:\/\/far\.example/);
  expect(errorsOf(step)[0]).toContain(name);
});

it('of a mint, the URL of identity tokens', async () => {
  const env = cloud.oidcEnv();
  const url = far.move(env.ACTIONS_ID_TOKEN_REQUEST_URL);
  const step = await mintStep(cloud, {
    inputs: { 'role-to-assume': ROTATOR },
    env: { ...far.env, ACTIONS_ID_TOKEN_REQUEST_URL: url },
  });
  expect(far.reached()).toEqual([]);
  expect(errorsOf(step)[0]).toMatch(/^ERR_IDENTITY_UNAVAILABLE: .*http:\/\/far\.example/);
});

it.each([
  ['AWS_ENDPOINT_URL_IAM', {}],
  ['AWS_ENDPOINT_URL_BEDROCK', {}],
  ['AWS_ENDPOINT_URL_SECRETS_MANAGER', { sinks: '- { type: secrets-manager, name: app/key }' }],
  ['AWS_ENDPOINT_URL_SSM', { sinks: '- { type: ssm, name: /app/key }' }],
  ['GITHUB_API_URL', {}],
])('of a rotation, %s', async (name, inputs: Record<string, string>) => {
  const variables: Record<string, string> = { ...cloud.env, ...cloud.githubEnv() };
  const step = await rotateStep(cloud, {
    inputs: { ...inputs, escrow: '' },
    env: { ...far.env, [name]: far.move(variables[name]) },
  });
  expect(far.reached()).toEqual([]);
  expect(step.code, step.log.text).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/http:\/\/far\.example/);
  expect(cloud.iam.keys()).toEqual([]);
});
