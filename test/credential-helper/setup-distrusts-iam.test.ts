import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { command } from '../support/command/run-command.ts';
import { type SetupCloud, setupCloud } from '../support/command/setup-cloud.ts';
import {
  ROTATED_USER,
  ROTATION_ROLE,
  type RotationWorld,
  rotationWorld,
} from '../support/command/setup-rotation.ts';

// IAM shows changes late, and other runs change what is there. Nothing that is shown in part passes for gone.

const YES = ['--apply', '--yes'];
const UNDO = ['--user', ROTATED_USER, '--undo', '--yes'];
const ALL_REMOVED = [
  'DeleteRolePolicy',
  'DeleteRole',
  'DeleteUserPolicy',
  'DeleteUser',
  'DeleteOpenIDConnectProvider',
];

async function appliedWorld(): Promise<RotationWorld> {
  const world = await rotationWorld();
  const { code, stderr } = await world.setup([...world.key, ...YES]);
  expect(code, stderr).toBe(0);
  world.cloud.journal.clear();
  return world;
}

function addMissing({ cloud }: SetupCloud, action: string, times = 1): void {
  const message = 'The thing cannot be found.';
  const answer = { kind: 'status', status: 404, code: 'NoSuchEntity', message, times } as const;
  cloud.faults.add({ service: 'iam', action, ...answer });
}

test.each([
  'ListRolePolicies',
  'GetRolePolicy',
  'ListAttachedRolePolicies',
  'ListUserPolicies',
  'GetUserPolicy',
  'ListAttachedUserPolicies',
  'ListRoles',
  'ListServiceSpecificCredentials',
])('a role and a user are there although %s does not find them once', async (action) => {
  await using world = await appliedWorld();
  addMissing(world, action);
  const check = await world.setup([...world.key, '--check']);
  expect(check.code, check.stdout).toBe(0);
  world.cloud.faults.clear();
  addMissing(world, action);
  const undone = await world.setup(UNDO);
  expect(undone.code, undone.stderr).toBe(0);
  expect(world.changes()).toEqual(ALL_REMOVED);
});

test('what contradicts itself for good is reported, and nothing is removed', async () => {
  await using world = await appliedWorld();
  addMissing(world, 'GetRolePolicy', 9);
  const { code, stderr } = await world.setup(UNDO);
  expect(code).toBe(6);
  expect(stderr).toMatch(/IAM does not find it: The thing cannot be found\..*\n.*in a minute/);
  expect(world.changes()).toEqual([]);
});

test.each(['PutRolePolicy', 'PutUserPolicy', 'TagUser'])(
  '%s waits for a role or user that was made a moment before',
  async (action) => {
    await using world = await rotationWorld();
    addMissing(world, action, 2);
    const { code, stderr } = await world.setup([...world.key, ...YES]);
    expect(code, stderr).toBe(0);
    expect(await world.setup([...world.key, '--check'])).toMatchObject({ code: 0 });
  },
);

test.each(['__proto__', 'constructor'])('a further policy is seen by the name %s', async (name) => {
  await using world = await appliedWorld();
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [everything] });
  const policy = { RoleName: ROTATION_ROLE, PolicyName: name, PolicyDocument };
  await world.iam.send(new PutRolePolicyCommand(policy));
  world.cloud.journal.clear();
  const check = await world.setup([...world.key, '--check']);
  expect(check.code).toBe(12);
  expect(check.stdout).toContain(name);
  const refused = await world.setup(UNDO);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`has policies that setup did not add: ${name}`);
  expect(world.changes()).toEqual([]);
});

test('several runs that undo at once all succeed', async () => {
  await using world = await appliedWorld();
  const runs = await Promise.all([1, 2, 3].map(() => world.setup(UNDO)));
  for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
  expect((await world.setup(UNDO)).stderr).toContain('There is nothing to do.');
});

/** Stops the command once the fault that holds it up was taken, until something else is done. */
function stopFor({ cloud }: SetupCloud, other: () => Promise<unknown>) {
  return (child: ChildProcess) => {
    const watch = setInterval(async () => {
      if (cloud.faults.pending().length > 0) return;
      clearInterval(watch);
      child.kill('SIGSTOP');
      await other();
      child.kill('SIGCONT');
    }, 20);
    child.on('close', () => clearInterval(watch));
  };
}

test('a run that another overtakes shows its new plan, and whose jobs lose the role', async () => {
  await using world = await setupCloud();
  const action = 'CreateOpenIDConnectProvider';
  world.cloud.faults.add({ service: 'iam', action, kind: 'latency', latencyMs: 5_000 });
  const onStart = stopFor(world, () => world.setup(['--branch', 'dev', ...YES]));
  const { code, stderr } = await world.setup(YES, { onStart });
  expect(code, stderr).toBe(0);
  const [, afterwards = ''] = stderr.split('create the role');
  expect(afterwards).toMatch(/note: The role so far accepts jobs with the subject .*heads\/dev/);
  expect(afterwards).toMatch(
    /Changes in account 123456789012:\n {2}replace the trust policy of the role bedrock-octo-repo\n/,
  );
});

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;
const QUESTION = 'Make these changes? [y/N]';

test.skipIf(!hasScript)('what changes while the question waits is asked about again', async () => {
  await using world = await setupCloud();
  const line = [...command, 'setup', 'github', '--repo', 'octo-org/octo-repo', '--apply']
    .map((word) => `'${word}'`)
    .join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env.PATH, ...world.env, SHELL: '/bin/sh', TERM: 'xterm' },
    cwd: world.home.path,
  });
  let shown = '';
  let questions = 0;
  child.stdout.setEncoding('utf8').on('data', async (text: string) => {
    shown += text;
    const asked = shown.split(QUESTION).length - 1;
    if (asked <= questions) return;
    questions = asked;
    if (asked === 1) await world.setup(['--branch', 'dev', ...YES]);
    child.stdin.write(asked === 1 ? 'y\n' : 'n\n');
  });
  const [code] = await once(child, 'close');
  expect(code, shown).toBe(2);
  const [, , second = ''] = shown.split('Changes in account');
  expect(shown).toMatch(/note: The role so far accepts jobs with the subject .*heads\/dev/);
  expect(second).toMatch(
    /^ 123456789012:\s+replace the trust policy of the role bedrock-octo-repo\s/,
  );
  expect(second).toContain('Nothing was changed.');
  expect(world.changes()).toEqual(['CreateOpenIDConnectProvider', 'CreateRole', 'PutRolePolicy']);
});
