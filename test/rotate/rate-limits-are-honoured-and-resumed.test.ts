import { describe, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  USER,
} from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const SINGLE = { sinks: '- { type: github, name: BEDROCK_API_KEY }' };
const SEVERAL = {
  sinks: `
    - { type: github, name: BEDROCK_API_KEY }
    - { type: github, name: BEDROCK_API_KEY, environment: production }`,
  escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }',
};

const readers = (cloud: Cloud) =>
  [{}, { environment: 'production' }].map(
    (more) => () =>
      cloud.github.secret({ repository: REPOSITORY, ...more }, 'BEDROCK_API_KEY')?.value,
  );

/** The pauses of a run are so many times shorter. */
const HURRY = 4;

describe('a wait that a server asks for', () => {
  test.each(
    sampleOf(
      [
        ['github', 'PutSecret', 429],
        ['github', 'PutSecret', 403],
        ['github', 'GetPublicKey', 429],
        ['bedrock', 'ListFoundationModels', 429],
      ],
      2,
    ),
  )('%s %s, %d: the next try comes no sooner', async (service, action, status) => {
    await using cloud = await rotationCloud();
    const headers = { 'retry-after': '4' };
    const message = 'You have exceeded a secondary rate limit.';
    cloud.faults.add({ service, action, kind: 'status', status, headers, message });
    await rotateWell(cloud, { inputs: SINGLE, hurry: HURRY });
    const [first, second] = cloud.journal.entries({ service, action });
    const waitedMs = (second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(4000 / HURRY);
  });

  test('is reported', async () => {
    await using cloud = await rotationCloud();
    const fault = { kind: 'status' as const, status: 429, headers: { 'retry-after': '4' } };
    cloud.faults.add({ ...fault, service: 'github', action: 'PutSecret' });
    const { log } = await rotateWell(cloud, { inputs: SINGLE });
    expect(log.text).toContain('Trying again in 4.0 s.');
    // The place is named once.
    expect(log.text).not.toMatch(/(GitHub secret .+): \1/);
  });
});

test('a wait of more than a minute is left to the next run, which nobody is asked before', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud, { inputs: SEVERAL });
  passDays(cloud, 30.5);
  const consumer = consumeAll(cloud, readers(cloud));
  cloud.journal.clear();
  const fault = { kind: 'status' as const, status: 429, headers: { 'retry-after': '1800' } };
  cloud.faults.add({ ...fault, service: 'github', action: 'PutSecret', skip: 1, times: 'always' });
  const step = await rotateStep(cloud, { inputs: SEVERAL });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_ROTATION_INCOMPLETE: .* It asks for a pause of 30 min\./);
  // One for the escrow, and the one that was refused.
  expect(cloud.journal.count({ service: 'github', action: 'PutSecret' })).toBe(2);

  cloud.faults.clear();
  passDays(cloud, 0.1);
  const next = await rotateWell(cloud, { inputs: SEVERAL });
  expect(next.outputs).toMatchObject({ phase: 'resume', rotated: 'true' });
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  const live = cloud.iam.keys(USER).at(-1)?.value;
  expect(readers(cloud).map((read) => read())).toEqual([live, live]);
});

test("GitHub's own limit on writes stops a rotation half way, and it continues hour after hour", async () => {
  await using cloud = await rotationCloud(undefined, {
    github: {
      repositories: [{ name: REPOSITORY, environments: ['production'] }],
      writesPerHour: 2,
    },
  });
  const first = await rotateStep(cloud, { inputs: SEVERAL });
  expect(first.code).toBe(1);
  expect(first.outputs.rotated).toBe('false');
  passDays(cloud, 0.1);
  const second = await rotateWell(cloud, { inputs: SEVERAL });
  expect(second.outputs).toMatchObject({ phase: 'resume', rotated: 'true' });

  passDays(cloud, 30.5);
  const consumer = consumeAll(cloud, readers(cloud));
  expect((await rotateStep(cloud, { inputs: SEVERAL })).code).toBe(1);
  passDays(cloud, 0.1);
  expect((await rotateWell(cloud, { inputs: SEVERAL })).outputs.phase).toBe('resume');
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  const keys = cloud.iam.keys(USER);
  expect(keys).toHaveLength(2);
  expect(readers(cloud).map((read) => read())).toEqual([keys[1]?.value, keys[1]?.value]);
});

test('IAM that throttles everything for a while is waited for', async () => {
  await using cloud = await rotationCloud();
  for (let round = 0; round < 3; round++) {
    cloud.faults.add({ service: 'iam', kind: 'throttle', times: 1, skip: round * 3 });
  }
  await rotateWell(cloud, { inputs: SINGLE });
  expect(cloud.iam.keys(USER)).toHaveLength(1);
});
