import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { SECRET } from '../support/cloud/aws-sinks.ts';
import { paste } from '../support/command/paste.ts';
import {
  ROTATION_REGION,
  type RotationWorld,
  rotationWorld,
} from '../support/command/setup-rotation.ts';

// The rotation writes to secrets of Secrets Manager and creates none: --check and --apply name those that a person has
// to create, and the command they print does it. Parameters are created by the first run, so nothing is said of them.

const ELSEWHERE = 'eu-west-1';
const TITLE = (name: string, region = ROTATION_REGION) =>
  `Secrets Manager secret ${name} in ${region}`;
const CREATE = (name: string, region = ROTATION_REGION) =>
  `aws secretsmanager create-secret --name ${name} --region ${region}`;

const allow = (Action: string[]): PolicyDocument[] => [
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
];
const MAY_CREATE = allow(['iam:*', 'secretsmanager:*']);

const open = (sinks: string, options: Parameters<typeof rotationWorld>[0] = {}) =>
  rotationWorld({ github: undefined, escrow: undefined, policies: MAY_CREATE, sinks, ...options });

const argsOf = (world: RotationWorld) => [...world.key, '--immutable-sub', 'no'];

async function apply(world: RotationWorld) {
  const applied = await world.setup([...argsOf(world), '--apply', '--yes']);
  expect(applied.code, applied.stderr).toBe(0);
  return applied;
}

async function check(world: RotationWorld) {
  const { code, stdout, stderr } = await world.setup([...argsOf(world), '--check', '--json']);
  const { differences } = JSON.parse(stdout) as {
    differences: { where: string; problem: string; cure: string; effect: string }[];
  };
  return { code, stderr, differences, places: differences.map(({ where }) => where) };
}

/** Pastes the command that a hint ends with. */
async function follow({ home, env }: RotationWorld, hint = '') {
  const command = hint.slice(hint.indexOf('aws secretsmanager '));
  const pasted = await paste(command, { directory: home.path, env });
  expect(pasted.code, pasted.stderr).toBe(0);
}

test('a secret that exists is no finding, and nobody is asked to create it', async () => {
  await using world = await open(`- { type: secrets-manager, name: ${SECRET} }\n`);
  const { stderr } = await apply(world);
  const checked = await check(world);
  expect(checked).toMatchObject({ code: 0, differences: [] });
  expect(stderr + checked.stderr).not.toMatch(/create-secret|could not be checked/);
});

test('each that is missing is named once in its region, and its command creates it', async () => {
  const sinks = `- { type: secrets-manager, name: ${SECRET} }
- { type: secrets-manager, name: ${SECRET}, region: ${ELSEWHERE} }
- { type: secrets-manager, name: app/config, member: one }
- { type: secrets-manager, name: app/config, member: two }
- { type: ssm, name: /missing }
`;
  await using world = await open(sinks, { escrow: '{ type: secrets-manager, name: pending! }' });
  const { stderr } = await apply(world);
  const missing = [TITLE(SECRET, ELSEWHERE), TITLE('app/config'), TITLE('pending!')];
  for (const title of missing) {
    expect(stderr).toContain(`note: ${title}: The rotation writes to it, and it does not exist.`);
  }
  const { code, places, differences, stderr: notes } = await check(world);
  expect({ code, places }).toEqual({ code: 12, places: missing });
  expect(differences[0]).toEqual({
    where: TITLE(SECRET, ELSEWHERE),
    problem: 'The rotation writes to it, and it does not exist.',
    cure: `Check its name and region, or create the secret once: ${CREATE(SECRET, ELSEWHERE)}`,
    effect: 'broken',
  });
  expect(notes).not.toMatch(/create-secret/);
  expect(world.cloud.journal.count({ action: 'CreateSecret' })).toBe(0);

  for (const { cure } of differences) await follow(world, cure);
  expect(await check(world)).toMatchObject({ code: 0, differences: [] });
});

test('of a file of keys, those of the account are asked for, in the region of each user', async () => {
  await using world = await open('');
  const user = (id: string, name: string) => `  - id: "${id}"
    role-to-assume: arn:aws:iam::${id}:role/bedrock-rotator
    users:
      - user-name: ${name}
        aws-region: ${ELSEWHERE}
        sinks: [{ type: secrets-manager, name: of-${name} }]
`;
  const file = `accounts:\n${user('123456789012', 'one')}${user('210987654321', 'two')}`;
  writeFileSync(join(world.home.path, 'keys.yml'), file);
  world.key = ['--config', 'keys.yml'];
  await apply(world);
  const { code, places, differences } = await check(world);
  expect({ code, places }).toEqual({ code: 12, places: [TITLE('of-one', ELSEWHERE)] });
  await follow(world, differences[0]?.cure);
  expect(await check(world)).toMatchObject({ code: 0, differences: [] });
});

test('one that is marked for deletion is restored by its command', async () => {
  await using world = await open(`- { type: secrets-manager, name: ${SECRET} }\n`);
  await apply(world);
  world.cloud.secretsManager.scheduleDeletion(SECRET);
  const { code, differences } = await check(world);
  expect(code).toBe(12);
  expect(differences).toMatchObject([
    { where: TITLE(SECRET), problem: 'The rotation writes to it, and it is marked for deletion.' },
  ]);
  await follow(world, differences[0]?.cure);
  expect(await check(world)).toMatchObject({ code: 0, differences: [] });
});

test('an ARN names its region, and no command would create it', async () => {
  const arn = (name: string) =>
    `arn:aws:secretsmanager:${ELSEWHERE}:123456789012:secret:${name}-AbCdEf`;
  await using world = await open(`- { type: secrets-manager, name: '${arn('one')}' }\n`);
  await apply(world);
  const { code, places, differences } = await check(world);
  expect({ code, places }).toEqual({ code: 12, places: [TITLE(arn('one'), ELSEWHERE)] });
  expect(differences[0]?.cure).toMatch(/another ARN: .* list-secrets --region eu-west-1$/);

  const { arn: present } = world.cloud.secretsManager.put({ name: 'two', region: ELSEWHERE });
  writeFileSync(
    join(world.home.path, 'sinks.yml'),
    `- { type: secrets-manager, name: '${present}' }\n`,
  );
  await apply(world);
  expect(await check(world)).toMatchObject({ code: 0, differences: [] });
});

test('who may not look gets a note with the command, and no finding', async () => {
  await using world = await open(`- { type: secrets-manager, name: ${SECRET} }\n`, {
    policies: allow(['iam:*']),
  });
  const { stderr } = await apply(world);
  const checked = await check(world);
  expect(checked).toMatchObject({ code: 0, differences: [] });
  for (const text of [stderr, checked.stderr]) {
    expect(text).toContain(
      `note: ${TITLE(SECRET)} could not be checked: allow secretsmanager:DescribeSecret on it to the identity that runs this.`,
    );
    expect(text).toContain(`To create it: ${CREATE(SECRET)}\n`);
  }
});

test('a region that gives no usable answer is asked once, and the others all the same', async () => {
  const sinks = `- { type: secrets-manager, name: one }
- { type: secrets-manager, name: two }
- { type: secrets-manager, name: three, region: ${ELSEWHERE} }
`;
  await using world = await open(sinks, { escrow: 'one' });
  await apply(world);
  const { journal, faults } = world.cloud;
  const before = journal.count({ action: 'DescribeSecret' });
  // A check asks each four times at most.
  faults.add({ service: 'secretsmanager', kind: 'throttle', times: 4 });
  const { code, places, stderr } = await check(world);
  expect({ code, places }).toEqual({ code: 12, places: [TITLE('three', ELSEWHERE)] });
  for (const name of ['one', 'two']) {
    expect(stderr).toContain(`note: ${TITLE(name)} could not be checked: Secrets Manager`);
  }
  expect(journal.count({ action: 'DescribeSecret' }) - before).toBe(5);
});

test('a document without credentials has the command for each', async () => {
  await using world = await open(`- { type: secrets-manager, name: ${SECRET} }\n`);
  const { stderr } = await world.setup([...argsOf(world), '--account', '123456789012']);
  expect(stderr).toContain(`To create it: ${CREATE(SECRET)}\n`);
  expect(world.cloud.journal.count({ service: 'secretsmanager' })).toBe(0);
});
