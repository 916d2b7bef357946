import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { PARAMETER, parameter, SECRET, sinkCloud, staged } from '../support/cloud/aws-sinks.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-rollback-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const FILE = join(directory, 'key');
const INPUTS = {
  sinks: `
    - { type: secrets-manager, name: ${SECRET} }
    - { type: ssm, name: ${PARAMETER} }
    - { type: github, name: BEDROCK_API_KEY }
    - { type: file, path: ${FILE} }`,
  escrow: SECRET,
};

/** Two rotations, then so many days. */
async function rotatedTwice(daysLater: number, inputs: Record<string, string>) {
  rmSync(FILE, { force: true });
  const cloud = await sinkCloud();
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  await rotateWell(cloud, { inputs });
  if (daysLater > 0) {
    passDays(cloud, daysLater);
    await rotateWell(cloud, { inputs });
  }
  return cloud;
}

const TIMES: [string, number, string[]][] = [
  ['in its grace', 0, ['Active', 'Active']],
  ['in its soak', 1.1, ['Inactive', 'Active']],
];

test.each(sampleOf(TIMES, 1))(
  'a key %s comes back into every sink',
  async (_name, daysLater, statuses) => {
    await using cloud = await rotatedTwice(daysLater, INPUTS);
    expect(statusesOf(cloud)).toEqual(statuses);
    const [one, two] = cloud.iam.keys(USER);
    const held = () => [
      staged(cloud).AWSCURRENT,
      parameter(cloud),
      cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value,
      readFileSync(FILE, 'utf8').trim(),
    ];
    const consumer = consumeAll(
      cloud,
      held().map((_, index) => () => held()[index]),
    );
    const { outputs } = await rotateWell(cloud, { inputs: { ...INPUTS, mode: 'rollback' } });
    expect(outputs).toMatchObject({ phase: 'rollback', 'key-id': one?.id, 'old-key-id': two?.id });
    expect(held()).toEqual(Array.from(held(), () => one?.value));
    expect(staged(cloud).AWSPREVIOUS).toBe(two?.value);

    // The next runs do not take the key in AWSPENDING for one that is on its way.
    for (const days of [0.5, 1.1, 3.1]) {
      passDays(cloud, days);
      await rotateWell(cloud, { inputs: INPUTS });
    }
    await consumer.stop();
    expect(consumer.failures).toEqual([]);
    const live = cloud.iam.keys(USER).find(({ value }) => value === staged(cloud).AWSCURRENT);
    expect(live?.status).toBe('Active');
    expect(cloud.iam.keys(USER).map(({ id }) => id)).not.toContain(two?.id);
  },
);

test('where no sink kept the key before, the run fails and says what is left to people', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 30.5);
  await rotateWell(cloud);
  passDays(cloud, 1.1);
  await rotateWell(cloud);
  const [one, two] = cloud.iam.keys(USER);
  expect(one?.status).toBe('Inactive');
  const mode = { mode: 'rollback' };
  const step = await rotateStep(cloud, { inputs: mode });
  expect(step.code).not.toBe(0);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  const secret = () => cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value;
  expect(secret()).toBe(two?.value);
  const [error] = errorsOf(step);
  expect(error).toMatch(/^ERR_ROTATION_INCOMPLETE: .*no place was restored: GitHub secret BEDROCK/);
  expect(error).toContain(`holds key ${two?.id}`);
  expect(error).toContain(`If somebody has the value of key ${one?.id}`);

  // What the hint says works.
  await rotateWell(cloud, { inputs: { ...mode, 'current-key': one?.value ?? '' } });
  expect(secret()).toBe(one?.value);
});
