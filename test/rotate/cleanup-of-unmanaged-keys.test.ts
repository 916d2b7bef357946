import { expect, test } from 'vitest';
import { errorsOf, warningsOf } from '../support/action/annotations.ts';
import {
  LIMITED_ACCESS,
  passDays,
  REPOSITORY,
  ROTATOR_POLICY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { REGION, SECRET, sinkPolicy, staged } from '../support/cloud/aws-sinks.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consumeAll } from '../support/cloud/consumer.ts';

const held = (cloud: Cloud) =>
  cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value;

test('a second key of the user is left alone, then refused, then retired by cleanup', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  const [own] = cloud.iam.keys(USER);
  passDays(cloud, 1);
  const foreign = cloud.issueApiKey({ user: USER });
  passDays(cloud, 0.1);
  const consumers = consumeAll(cloud, [() => held(cloud), () => foreign.value]);

  const steady = await rotateWell(cloud);
  expect(steady.outputs.phase).toBe('steady');
  expect(warningsOf(steady).join()).toContain(`${foreign.id} (Active, created`);

  passDays(cloud, 30);
  const refused = await rotateStep(cloud);
  expect(refused.code).toBe(1);
  expect(refused.outputs).toMatchObject({ phase: 'refused', rotated: 'false' });
  const [error = ''] = errorsOf(refused);
  expect(error).toMatch(/^ERR_KEY_LIMIT: /);
  expect(error).toContain(own?.id);
  expect(error).toContain(foreign.id);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);

  const cleanup = { inputs: { mode: 'cleanup' } };
  await rotateWell(cloud, cleanup);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  await consumers.stop();
  expect(consumers.failures).toEqual([]);

  const consumer = consumeAll(cloud, [() => held(cloud)]);
  passDays(cloud, 1.1);
  await rotateWell(cloud, cleanup);
  expect(statusesOf(cloud)).toEqual(['Active', 'Inactive']);
  // It is marked now, so a scheduled run goes on with it, and then with its own.
  passDays(cloud, 3.1);
  await rotateWell(cloud);
  const ids = cloud.iam.keys(USER).map(({ id }) => id);
  expect(ids).not.toContain(foreign.id);
  expect(ids[0]).toBe(own?.id);
  expect(held(cloud)).toBe(cloud.iam.keys(USER)[1]?.value);
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
});

test('cleanup does nothing while it is not known which key is in use', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 1);
  cloud.issueApiKey({ user: USER });
  cloud.github.setSecret({ repository: REPOSITORY }, 'BEDROCK_API_KEY', 'something else');
  passDays(cloud, 1.1);
  const step = await rotateStep(cloud, { inputs: { mode: 'cleanup' } });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_KEY_UNCLEAR: Key \w+ is not in every place yet/);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});

test("a place that holds another user's key is left to that user", async () => {
  const users = [{ name: 'neighbour', managedPolicies: [LIMITED_ACCESS] }];
  await using cloud = await rotationCloud([ROTATOR_POLICY, sinkPolicy()], {}, { users });
  const sinks = `- { type: secrets-manager, name: ${SECRET} }`;
  const neighbour = cloud.issueApiKey({ user: 'neighbour' });
  cloud.secretsManager.put({ name: SECRET, region: REGION, value: neighbour.value });
  const step = await rotateStep(cloud, { inputs: { sinks } });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_SINK: .* holds a working key of another user, neighbour/);
  expect(staged(cloud).AWSCURRENT).toBe(neighbour.value);
  expect(cloud.iam.keys(USER)).toEqual([]);
});
