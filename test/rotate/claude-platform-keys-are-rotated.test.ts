import { rotatorPolicy } from '@bedrock-token/core';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { describe, expect, it, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
  USER_ARN,
} from '../support/action/rotate-step.ts';
import { askClaude, SERVICE } from '../support/cloud/claude-platform.ts';

const WORKSPACE = 'wrkspc_1';
const SECRET = { repository: REPOSITORY };
const POLICY = rotatorPolicy({
  service: 'claude-platform',
  userArn: USER_ARN,
  policies: [],
}) as PolicyDocument;
const inputs = { service: 'claude-platform', 'workspace-id': WORKSPACE };
const start = (change = {}) =>
  rotationCloud([POLICY], {}, { workspaces: [{ id: WORKSPACE, region: 'us-west-2' }], ...change });

test('keys of Claude Platform on AWS are made, replaced and retired with the least policy for them', async () => {
  await using cloud = await start();
  const held = () => cloud.github.secret(SECRET, 'BEDROCK_API_KEY')?.value ?? '';
  const ask = async (key: string) =>
    (await askClaude(`${cloud.url}/${SERVICE}/@us-west-2`, key, { workspace: WORKSPACE })).status;

  const first = await rotateWell(cloud, { inputs });
  const one = held();
  expect(one).toMatch(/^AEAA/);
  expect(await ask(one)).toBe(200);
  expect(cloud.iam.keys(USER)).toMatchObject([{ serviceName: `${SERVICE}.amazonaws.com` }]);
  expect(first.files.summary).toContain('### Claude Platform on AWS API keys of');
  const { inline = {} } = cloud.iam.user(USER) ?? {};
  expect(inline['bedrock-token-inference']).toContain(`workspace/${WORKSPACE}"`);

  passDays(cloud, 31);
  await rotateWell(cloud, { inputs });
  const two = held();
  expect(two).not.toBe(one);
  expect([await ask(one), await ask(two)]).toEqual([200, 200]);

  passDays(cloud, 1.1);
  await rotateWell(cloud, { inputs });
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  expect([await ask(one), await ask(two)]).toEqual([403, 200]);

  passDays(cloud, 3.1);
  await rotateWell(cloud, { inputs });
  expect(cloud.iam.keys(USER).map(({ value }) => value)).toEqual([two]);
});

describe.concurrent('a rotation for Claude Platform on AWS', () => {
  it('stops before the key is published if federation is off, with the cure', async () => {
    await using cloud = await start({ outboundWebIdentityFederation: false });
    const step = await rotateStep(cloud, { inputs });
    expect(step.code).toBe(1);
    expect(errorsOf(step)[0]).toContain('aws iam enable-outbound-web-identity-federation');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['without a workspace', { 'workspace-id': '' }, /"workspace-id" is missing/],
    ['with models', { models: 'amazon.nova-lite-v1:0' }, /"models" cannot be combined/],
    [
      'with a model of Bedrock to ask',
      { probe: 'amazon.nova-lite-v1:0' },
      /"probe" must be access or the ID/,
    ],
    ['for another service', { service: 'mantle' }, /"service" must be bedrock or/],
    ['with a workspace and no service', { service: 'bedrock' }, /"workspace-id" has no effect/],
    ['in GovCloud', { 'aws-region': 'us-gov-west-1' }, /not available in us-gov-west-1/],
  ])('%s is refused before anything is sent', async (_, change, says) => {
    await using cloud = await start();
    const step = await rotateStep(cloud, { inputs: { ...inputs, ...change } });
    expect(step.code).toBe(1);
    expect(errorsOf(step)[0]).toMatch(says);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
