import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readContract } from '../../scripts/readme/action-tables.ts';
import { lintAsGitHub } from '../../scripts/readme/github-linter.ts';
import { rotateWith } from '../support/action/rotate-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import {
  evaluate,
  evaluateInputs,
  fillIn,
  findRotation,
  type Workflow,
} from '../support/action/workflow.ts';
import {
  type RotationWorld,
  rolePolicy,
  rotationWorld,
  runRotation,
  without,
} from '../support/command/setup-rotation.ts';

const FLEET = `rotate-after-days: 20
accounts:
  - id: "123456789012"
    name: production
    role-to-assume: arn:aws:iam::123456789012:role/bedrock-rotator
    users:
      - user-name: one
        aws-region: us-west-2
        sinks:
          - { type: secrets-manager, name: bedrock/api-key }
      - user-name: two
        credential-age-days: 90
        models: [amazon.nova-lite-v1:0]
        sinks:
          - { type: github, name: BEDROCK_API_KEY }
          - { type: ssm, name: /two, region: us-east-1 }
        escrow: { type: ssm, name: /two-pending }
  - id: "210987654321"
    name: staging
    role-to-assume: arn:aws:iam::210987654321:role/bedrock-rotator
    users:
      - user-name: three
        sinks: [{ type: ssm, name: /three }]
`;

async function fleetWorld(file = FLEET): Promise<RotationWorld & { args: string[] }> {
  const world = await rotationWorld();
  const path = join(world.home.path, 'bedrock-keys.yml');
  writeFileSync(path, file);
  return Object.assign(world, {
    args: ['--config', 'bedrock-keys.yml', '--account', 'production'],
  });
}

const contracts = {
  'actions/rotate': readContract(
    readFileSync(join(repositoryRoot, 'actions/rotate/action.yml'), 'utf8'),
  ),
};

async function printWorkflow(world: RotationWorld, args: string[]): Promise<Workflow> {
  const { code, stdout, stderr } = await world.setup([
    ...args,
    '--format',
    'workflow',
    '--from-aws',
  ]);
  expect(code, stderr).toBe(0);
  expect(await lintAsGitHub('.github/workflows/rotate.yml', stdout, contracts)).toEqual([]);
  return parse(stdout) as Workflow;
}

test('the keys of an account are rotated by the workflow of the file, and by no more rights', async () => {
  await using world = await fleetWorld();
  const { args, cloud } = world;
  const applied = await world.setup([...args, '--apply', '--yes']);
  expect(applied).toMatchObject({
    code: 0,
    stdout: 'arn:aws:iam::123456789012:role/bedrock-rotator\n',
  });
  expect(world.changes().filter((one) => one === 'CreateUser')).toHaveLength(2);
  const check = await world.setup([...args, '--check']);
  expect(check, check.stdout).toMatchObject({ code: 0 });

  const { plan, rotate } = (await printWorkflow(world, args)).jobs;
  if (plan === undefined || rotate === undefined) throw new Error('no such job');
  const workspace = { 'bedrock-keys.yml': FLEET };
  const inputs = evaluateInputs(findRotation(plan), {});
  const planned = await rotateWith(cloud, { inputs, workspace });
  expect(planned.code, planned.log.text).toBe(0);
  const matrix = fillIn(plan.outputs?.matrix ?? '', {
    steps: { fleet: { outputs: planned.outputs } },
  });
  const { include } = evaluate(rotate.strategy?.matrix ?? '', {
    needs: { plan: { outputs: { matrix } } },
  }) as { include: Record<string, string>[] };
  expect(include).toHaveLength(3);
  const mine = include.filter(({ account }) => account === 'production');
  for (const entry of mine) {
    const step = await runRotation(world, rotate, { matrix: entry, workspace });
    expect(step.code, step.log.text).toBe(0);
  }
  expect(cloud.iam.keys('one')).toHaveLength(1);
  expect(cloud.iam.keys('two')).toHaveLength(1);
  expect(cloud.parameterStore.parameter('/two', { region: 'us-east-1' })?.value).toBe(
    cloud.github.secretsFor('octo-org/octo-repo').BEDROCK_API_KEY,
  );
});

test('the permissions name each user, age and place once', async () => {
  await using world = await fleetWorld();
  expect(await world.setup([...world.args, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const policy = rolePolicy(world, 'bedrock-rotator');
  const whole = await policy.read();
  expect(whole.Statement.map(({ Sid, Resource }) => [Sid, [Resource].flat().length])).toEqual([
    ['CreateKeysForBedrockAlone', 1],
    ['ListAndRetireKeys', 2],
    ['KeepDates', 2],
    ['KeepSecrets', 1],
    ['CreateKeysForBedrockAlone2', 1],
    ['KeepParameters', 2],
  ]);
  await policy.put(without(whole, 'CreateKeysForBedrockAlone2'));
  const check = await world.setup([...world.args, '--check']);
  expect(check.stdout).toMatch(
    /permissions, CreateKeysForBedrockAlone2 \(jobs fail\)\n.*iam:CreateServiceSpecificCredential on .*user\/two/,
  );
});

test('one account and one role are set up at a time', async () => {
  const two = FLEET.replace(
    '      - user-name: two\n',
    '      - user-name: two\n        role-to-assume: arn:aws:iam::123456789012:role/second\n',
  );
  await using world = await fleetWorld(two);
  const several = await world.setup([...world.args, '--check']);
  expect(several.code).toBe(2);
  expect(several.stderr).toMatch(/several roles.*\n.*bedrock-rotator, second/);
  const { stdout, code } = await world.setup([
    ...world.args,
    ...['--role-name', 'second', '--format', 'json', '--immutable-sub', 'no'],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).users.map(({ name }: { name: string }) => name)).toEqual(['two']);

  const all = world.args.slice(0, 2);
  const offline = await world.setup([...all, '--format', 'json', '--immutable-sub', 'no']);
  expect(offline.stderr).toMatch(/--account is missing.*\n.*production, staging/);
  const byCredentials = await world.setup([...all, '--role-name', 'bedrock-rotator', '--check']);
  expect(byCredentials.stdout).toMatch(/There is no user one/);
  const other = await world.setup([...all, '--account', 'staging', '--check']);
  expect(other.stderr).toMatch(/credentials belong to the account 123456789012, and/);
  const unknown = await world.setup([...all, '--account', 'nothing', '--check']);
  expect(unknown.stderr).toMatch(/lists no account nothing/);
});

test('what the file leaves out, the workflow says', async () => {
  const bare = FLEET.replace(/ {4}role-to-assume.*\n/g, '').replace(/ {2}- id: "2109[\s\S]*/, '');
  await using world = await fleetWorld(bare);
  const { plan, rotate } = (await printWorkflow(world, world.args)).jobs;
  if (plan === undefined || rotate === undefined) throw new Error('no such job');
  const matrix = { account: 'production', 'user-name': 'two' };
  const contexts = { matrix, secrets: {}, steps: { app: { outputs: { token: 't' } } } };
  expect(evaluateInputs(findRotation(rotate), contexts)).toMatchObject({
    'role-to-assume': 'arn:aws:iam::123456789012:role/bedrock-rotator',
    'aws-region': 'us-west-2',
  });
  const several = FLEET.replace(/ {4}role-to-assume.*\n/g, '');
  writeFileSync(join(world.home.path, 'bedrock-keys.yml'), several);
  const refused = await world.setup([...world.args, '--format', 'workflow', '--from-aws']);
  expect(refused.stderr).toMatch(/keys without role-to-assume, in several accounts/);
});
