import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { changeByHand, cloudWithAdmin } from '../support/cloud/manual-changes.ts';
import { killAt } from '../support/faults/kill-at-call.ts';

type HandCloud = Awaited<ReturnType<typeof cloudWithAdmin>>;

const WITH_ESCROW = {
  inputs: {
    sinks: '- { type: github, name: BEDROCK_API_KEY, environment: production }',
    escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }',
  },
};

const held = (cloud: HandCloud) =>
  cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value;
const isHeldKeyActive = (cloud: HandCloud) =>
  cloud.iam.keys(USER).find(({ value }) => value === held(cloud))?.status === 'Active';

/** A key that is live for a day. */
async function withLiveKey(): Promise<HandCloud> {
  const cloud = await cloudWithAdmin();
  await rotateWell(cloud);
  passDays(cloud, 1);
  return cloud;
}

/** A key that was replaced half a day ago. */
async function withTwoKeys(): Promise<HandCloud> {
  const cloud = await withLiveKey();
  passDays(cloud, 29.5);
  await rotateWell(cloud);
  passDays(cloud, 0.5);
  return cloud;
}

test.each(['delete', 'Inactive'] as const)('the live key: %s', async (change) => {
  await using cloud = await withLiveKey();
  const [old] = cloud.iam.keys(USER);
  await changeByHand(cloud, old?.id, change);
  passDays(cloud, 0.1);
  const step = await rotateWell(cloud);
  expect(step.outputs).toMatchObject({ phase: 'provision', rotated: 'true' });
  expect(held(cloud)).not.toBe(old?.value);
  expect(isHeldKeyActive(cloud)).toBe(true);
  passDays(cloud, 1.1);
  await rotateWell(cloud);
  passDays(cloud, 4);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Active']);
});

test('the live key is deleted, and the next run killed when it has made one of the same alias', async () => {
  await using cloud = await withLiveKey();
  const [old] = cloud.iam.keys(USER);
  await changeByHand(cloud, old?.id, 'delete');
  passDays(cloud, 0.1);
  const call = { service: 'iam', action: 'CreateServiceSpecificCredential', nth: 0 };
  await killAt(cloud, call, 'after', {});
  expect(cloud.iam.keys(USER)[0]?.alias).toBe(old?.alias);
  passDays(cloud, 0.1);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  expect(isHeldKeyActive(cloud)).toBe(true);
});

test('the key before is deactivated in its grace: its soak begins when that is seen', async () => {
  await using cloud = await withTwoKeys();
  await changeByHand(cloud, cloud.iam.keys(USER)[0]?.id, 'Inactive');
  expect((await rotateWell(cloud)).outputs.phase).toBe('soak');
  passDays(cloud, 2.9);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  passDays(cloud, 0.2);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Active']);
});

test('the key before is deleted in its grace: nothing else changes', async () => {
  await using cloud = await withTwoKeys();
  const live = held(cloud);
  await changeByHand(cloud, cloud.iam.keys(USER)[0]?.id, 'delete');
  expect((await rotateWell(cloud)).outputs).toMatchObject({ phase: 'steady', rotated: 'false' });
  expect(held(cloud)).toBe(live);
  expect(statusesOf(cloud)).toEqual(['Active']);
});

test('a key is made because a creation was denied: it is not treated as a lost one', async () => {
  await using cloud = await withLiveKey();
  passDays(cloud, 30);
  const denial = {
    kind: 'status' as const,
    status: 403,
    code: 'AccessDenied',
    message: `User: x is not authorized to perform: iam:CreateServiceSpecificCredential on resource: y with an explicit deny in a service control policy`,
  };
  cloud.faults.add({ service: 'iam', action: 'CreateServiceSpecificCredential', ...denial });
  expect((await rotateStep(cloud)).code).toBe(1);
  const made = cloud.issueApiKey({ user: USER });
  const consumer = consumeAll(cloud, [() => made.value, () => held(cloud)]);
  for (const days of [0.02, 0.1, 1]) {
    passDays(cloud, days);
    await rotateStep(cloud);
  }
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});

test('the tags are deleted: the live key is found, and the key before is unmanaged', async () => {
  await using cloud = await withTwoKeys();
  const live = held(cloud);
  const { Tags = [] } = await cloud.iamByHand.listUserTags({ UserName: USER });
  const TagKeys = Tags.map(({ Key = '' }) => Key);
  await cloud.iamByHand.untagUser({ UserName: USER, TagKeys });
  expect((await rotateWell(cloud)).outputs.phase).toBe('repair');
  passDays(cloud, 5);
  const step = await rotateWell(cloud);
  expect(step.log.text).toContain('was created by somebody else; it is not changed');
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  expect(held(cloud)).toBe(live);
});

test('a date in a tag is edited into none: the wait begins again', async () => {
  await using cloud = await withTwoKeys();
  const [former] = cloud.iam.keys(USER);
  const Value = `${former?.id} since 2026-13-45T00:00:00Z`;
  const tag = { Key: 'bedrock-token:retiring', Value };
  await cloud.iamByHand.tagUser({ UserName: USER, Tags: [tag] });
  passDays(cloud, 3);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});

test('no room for the tags of a rotation: no key is made', async () => {
  await using cloud = await cloudWithAdmin();
  await cloud.iamByHand.createUser({ UserName: USER });
  const Tags = Array.from({ length: 48 }, (_, index) => ({ Key: `cost-${index}`, Value: 'x' }));
  await cloud.iamByHand.tagUser({ UserName: USER, Tags });
  const step = await rotateStep(cloud);
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_INPUT: The user has no room for the tags of a rotation/);
  expect(cloud.iam.keys(USER)).toEqual([]);
});

test('two keys, and a write-only sink that may hold either: it refuses, and names both', async () => {
  await using cloud = await cloudWithAdmin();
  await cloud.iamByHand.createUser({ UserName: USER });
  const one = cloud.issueApiKey({ user: USER });
  passDays(cloud, 5);
  const two = cloud.issueApiKey({ user: USER });
  passDays(cloud, 1);
  const production = { repository: REPOSITORY, environment: 'production' };
  cloud.github.setSecret(production, 'BEDROCK_API_KEY', one.value);
  passDays(cloud, 2);
  const step = await rotateStep(cloud, WITH_ESCROW);
  expect(step.code).toBe(1);
  const [error = ''] = errorsOf(step);
  expect(error).toMatch(/^ERR_KEY_UNCLEAR: Any of these keys could be the one in use: /);
  expect(error).toContain(one.id);
  expect(error).toContain(two.id);
  // A person passes in the value that is there.
  await rotateWell(cloud, { inputs: { ...WITH_ESCROW.inputs, 'current-key': one.value } });
  expect(cloud.iam.user(USER)?.tags['bedrock-token:live']).toContain(one.id);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});
