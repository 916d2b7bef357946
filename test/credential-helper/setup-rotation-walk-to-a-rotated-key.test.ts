import { describe, expect, test } from 'vitest';
import { passDays, statusesOf } from '../support/action/rotate-step.ts';
import { askModel } from '../support/cloud/ask-bedrock.ts';
import { parameter, staged } from '../support/cloud/aws-sinks.ts';
import {
  GITHUB_SECRET,
  printWorkflow,
  ROTATED_USER,
  ROTATION_REGION,
  type RotationWorld,
  rolePolicy,
  rotationWorld,
  runRotation,
  userPolicy,
  without,
} from '../support/command/setup-rotation.ts';
import { simulatedTime } from '../support/setup/simulated-time.ts';

// From nothing to a key that is rotated: the command, the built action with the inputs of the printed workflow, and
// the cloud, which enforces what the command wrote.

const NOVA = 'amazon.nova-lite-v1:0';

async function apply(world: RotationWorld): Promise<void> {
  const { code, stderr } = await world.setup([...world.key, '--apply', '--yes']);
  expect(code, stderr).toBe(0);
}

const secretOf = ({ cloud }: RotationWorld) =>
  cloud.github.secretsFor('octo-org/octo-repo')[GITHUB_SECRET];

const ask = ({ cloud }: RotationWorld, key: string) =>
  askModel(cloud.regionEnv(ROTATION_REGION), key, NOVA);

test('a key is made, kept in every sink, replaced, retired and deleted by what setup wrote', async () => {
  await using world = await rotationWorld();
  const { cloud } = world;
  await apply(world);
  expect(await world.setup([...world.key, '--check'])).toMatchObject({ code: 0 });
  expect(cloud.iam.keys(ROTATED_USER)).toEqual([]);
  const { rotate } = (await printWorkflow(world, world.key)).jobs;

  const values: (string | undefined)[] = [];
  for (const [days, statuses] of [
    [0, ['Active']],
    [31, ['Active', 'Active']],
    [2, ['Inactive', 'Active']],
    [4, ['Active']],
  ] as const) {
    passDays(cloud, days);
    const step = await runRotation(world, rotate);
    expect(step.code, step.log.text).toBe(0);
    expect(statusesOf(cloud)).toEqual(statuses);
    const value = staged(cloud).AWSCURRENT ?? '';
    expect(parameter(cloud)).toBe(value);
    expect(secretOf(world)).toBe(value);
    expect((await ask(world, value)).status).toBe(200);
    values.push(value);
  }
  expect(new Set(values).size).toBe(2);
  // What a rotation writes to the user is no difference.
  const env = simulatedTime({ shiftMs: cloud.clock.offsetMs, hurry: 20 });
  const check = await world.setup([...world.key, '--check'], { env });
  expect(check, check.stdout).toMatchObject({ code: 0 });
  const again = await world.setup([...world.key, '--apply', '--yes'], { env });
  expect(again.stderr).toContain('There is nothing to do.');
});

/** Statement of the role → what the error of the action says without it. */
const OF_ROLE: Record<string, RegExp> = {
  CreateKeysForBedrockAlone: /iam:CreateServiceSpecificCredential/,
  ListAndRetireKeys: /iam:(GetUser|ListServiceSpecificCredentials)/,
  KeepDates: /iam:TagUser/,
  KeepSecrets: /secretsmanager:(DescribeSecret|GetSecretValue)/,
  KeepParameters: /ssm:GetParameter/,
};

describe('a rotation', () => {
  test.each(Object.entries(OF_ROLE))('without %s names the permission', async (sid, says) => {
    await using world = await rotationWorld();
    await apply(world);
    const policy = rolePolicy(world);
    const whole = await policy.read();
    expect(whole.Statement.map(({ Sid }) => Sid)).toEqual(Object.keys(OF_ROLE));
    await policy.put(without(whole, sid));
    const { rotate } = (await printWorkflow(world, world.key)).jobs;
    const step = await runRotation(world, rotate);
    expect(step.code).toBe(1);
    expect(step.log.text).toMatch(says);
    const check = await world.setup([...world.key, '--check']);
    expect(check.code).toBe(12);
    expect(check.stdout).toContain(`permissions, ${sid} (jobs fail)`);
    expect(check.stdout).toMatch(/^1 difference of/m);
    await apply(world);
    const cured = await runRotation(world, rotate);
    expect(cured.code, cured.log.text).toBe(0);
  });

  test.each([
    ['UseKeys', /bedrock:CallWithBearerToken/],
    ['LookUp', /bedrock:ListFoundationModels/],
  ])('of a user without %s publishes no key', async (sid, says) => {
    await using world = await rotationWorld();
    await apply(world);
    const policy = userPolicy(world);
    await policy.put(without(await policy.read(), sid));
    const { rotate } = (await printWorkflow(world, world.key)).jobs;
    const step = await runRotation(world, rotate);
    expect(step.code).toBe(1);
    expect(step.log.text).toMatch(says);
    expect(secretOf(world)).toBeUndefined();
    const check = await world.setup([...world.key, '--check']);
    expect(check.stdout).toContain(`user bedrock-ci, permissions, ${sid} (jobs fail)`);
    await apply(world);
    const cured = await runRotation(world, rotate);
    expect(cured.code, cured.log.text).toBe(0);
  });

  test('makes no key that lasts longer than asked for, and changes no user', async () => {
    await using world = await rotationWorld();
    await apply(world);
    const { rotate } = (await printWorkflow(world, world.key)).jobs;
    const [step] = rotate?.steps.slice(-1) ?? [];
    Object.assign(step?.with ?? {}, { 'credential-age-days': '61' });
    const longer = await runRotation(world, rotate);
    expect(longer.code).toBe(1);
    expect(longer.log.text).toMatch(/iam:CreateServiceSpecificCredential/);
    Object.assign(step?.with ?? {}, { 'credential-age-days': '60' });
    expect((await runRotation(world, rotate)).code).toBe(0);
    const made = world.cloud.journal.entries({ service: 'iam' }).map(({ action }) => action);
    expect(made.filter((action) => action === 'CreateUser')).toHaveLength(1);
  });
});

test('a user for some models calls these and no other', async () => {
  await using world = await rotationWorld();
  const args = [...world.key, '--models', NOVA];
  expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const { rotate } = (await printWorkflow(world, args)).jobs;
  expect((await runRotation(world, rotate)).code).toBe(0);
  const value = secretOf(world) ?? '';
  expect((await ask(world, value)).status).toBe(200);
  const other = await askModel(
    world.cloud.regionEnv(ROTATION_REGION),
    value,
    'openai.gpt-oss-20b-1:0',
  );
  expect(other.status).toBe(403);
});
