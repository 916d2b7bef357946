import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tagUser } from '../../support/action/fleet.ts';
import {
  passDays,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../../support/action/rotate-step.ts';
import { ACCOUNT, type Cloud } from '../../support/cloud/cloud.ts';

// The attack: a tag of the user, or the date of a file, is set to the year 2099. Every run then waited
// for that day and ended with exit code 0, no alert was opened, and the key in use expired.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-future-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const IN_2099 = '2099-01-01T00:00:00Z';

/** By the clock of this process, which signs the request. */
async function tag(cloud: Cloud, tags: Record<string, string>): Promise<void> {
  const { offsetMs } = cloud.clock;
  cloud.clock.offsetMs = 0;
  await tagUser(cloud, { name: USER, accountId: ACCOUNT }, tags);
  cloud.clock.offsetMs = offsetMs;
}

/** A user with a key in one file, days ago. */
async function begin(name: string, days: number) {
  const cloud = await rotationCloud();
  const path = join(directory, name);
  const inputs = { sinks: `- { type: file, path: ${path} }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, days);
  return { cloud, path, inputs };
}

it('a key that is said to be live from 2099 on', async () => {
  const { cloud, inputs } = await begin('live', 31);
  await using _ = cloud;
  await tag(cloud, { 'bedrock-token:live': `ACCAXXXXXXXXXXXXXXXXX since ${IN_2099}` });
  const step = await rotateWell(cloud, { inputs });
  expect(step.outputs, step.log.text).toMatchObject({ phase: 'rotate', rotated: 'true' });
});

it('a grace that begins in 2099', async () => {
  const { cloud, inputs } = await begin('retiring', 31);
  await using _ = cloud;
  const [old] = cloud.iam.keys(USER);
  await rotateWell(cloud, { inputs });
  await tag(cloud, { 'bedrock-token:retiring': `${old?.id} since ${IN_2099}` });
  passDays(cloud, 1.5);
  // It began when the next key was live.
  await rotateWell(cloud, { inputs });
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
});

it('a dead key in a file of 2099', async () => {
  const { cloud, path, inputs } = await begin('written', 5);
  await using _ = cloud;
  const dead = `ABSK${Buffer.from(`${USER}+7-at-${ACCOUNT}:of no key`).toString('base64')}`;
  writeFileSync(path, `${dead}\n`);
  const then = Date.parse(IN_2099) / 1000;
  utimesSync(path, then, then);
  const step = await rotateWell(cloud, { inputs });
  expect(step.outputs.phase, step.log.text).not.toBe('wait');
  expect(cloud.iam.keys(USER).map(({ value }) => value)).toContain(
    readFileSync(path, 'utf8').trim(),
  );
});
