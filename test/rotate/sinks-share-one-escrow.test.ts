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
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { PARAMETER, parameter, SECRET, sinkCloud, staged } from '../support/cloud/aws-sinks.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consume } from '../support/cloud/consumer.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-several-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** No consumer finds half a file. */
const REPLACE = 'cat > "$0.new" && mv "$0.new" "$0"';

let places = 0;

/** One of each, with a way to read it as its consumers do. */
function everySink() {
  const [file, other] = [join(directory, `file-${places}`), join(directory, `exec-${places++}`)];
  const read = (path: string) => () => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  const inputs = {
    sinks: `
      - { type: secrets-manager, name: ${SECRET} }
      - { type: ssm, name: ${PARAMETER} }
      - { type: github, name: BEDROCK_API_KEY }
      - { type: file, path: ${file} }
      - { type: exec, command: ${JSON.stringify(['sh', '-c', REPLACE, other])} }`,
    escrow: SECRET,
  };
  const readers: Record<string, (cloud: Cloud) => string | undefined> = {
    'Secrets Manager': (cloud) => staged(cloud).AWSCURRENT,
    SSM: (cloud) => parameter(cloud),
    GitHub: (cloud) => cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value,
    'a file': read(file),
    'a command': read(other),
  };
  const held = (cloud: Cloud) => Object.values(readers).map((reader) => reader(cloud));
  return { inputs, readers, held };
}

const all = (value: string | undefined) => Array.from({ length: 5 }, () => value);

test('all of them have the new key, and none of their consumers ever fails', async () => {
  await using cloud = await sinkCloud();
  const { inputs, readers, held } = everySink();
  await rotateWell(cloud, { inputs });
  expect(held(cloud)).toEqual(all(cloud.iam.keys(USER)[0]?.value));
  passDays(cloud, 30.5);
  const consumers = Object.values(readers).map((read) => consume(cloud, () => read(cloud)));
  for (const days of [1.1, 3.1, 0]) {
    await rotateWell(cloud, { inputs });
    passDays(cloud, days);
  }
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  expect(consumers.flatMap(({ failures }) => failures)).toEqual([]);
  expect(statusesOf(cloud)).toEqual(['Active']);
  expect(held(cloud)).toEqual(all(cloud.iam.keys(USER)[0]?.value));
});

test.each(
  sampleOf(
    [
      ['secretsmanager', 'UpdateSecretVersionStage'],
      ['ssm', 'PutParameter'],
      ['github', 'PutSecret'],
    ],
    1,
  ),
)(
  'a run that stops at %s %s is finished by the next one, from the escrow',
  async (service, action) => {
    await using cloud = await sinkCloud();
    const { inputs, readers, held } = everySink();
    await rotateWell(cloud, { inputs });
    passDays(cloud, 30.5);
    const consumers = Object.values(readers).map((read) => consume(cloud, () => read(cloud)));
    cloud.faults.add({ service, action, kind: 'status', times: 'always' });
    const step = await rotateStep(cloud, { inputs, hurry: 200 });
    expect(errorsOf(step)).toEqual([expect.stringMatching(/^ERR_ROTATION_INCOMPLETE: /)]);
    const [one, two] = cloud.iam.keys(USER);
    expect(staged(cloud).AWSPENDING).toBe(two?.value);
    expect(new Set(held(cloud))).toContain(one?.value);
    expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
    cloud.faults.clear();
    const { outputs } = await rotateWell(cloud, { inputs });
    expect(outputs).toMatchObject({ phase: 'resume', rotated: 'true', 'key-id': two?.id });
    expect(held(cloud)).toEqual(all(two?.value));
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    expect(consumers.flatMap(({ failures }) => failures)).toEqual([]);
  },
);

test('a sink that comes later gets the live key', async () => {
  await using cloud = await sinkCloud();
  const { inputs, held } = everySink();
  await rotateWell(cloud, {
    inputs: { sinks: `- { type: secrets-manager, name: ${SECRET} }`, escrow: SECRET },
  });
  passDays(cloud, 0.01);
  const { outputs } = await rotateWell(cloud, { inputs });
  expect(outputs).toMatchObject({ phase: 'repair', rotated: 'false' });
  const [one, ...more] = cloud.iam.keys(USER);
  expect(more).toEqual([]);
  // A command that gives nothing back cannot show that it has nothing.
  expect(held(cloud).slice(0, 4)).toEqual(all(one?.value).slice(0, 4));
});
