import {
  CreateUserCommand,
  DeleteServiceSpecificCredentialCommand,
  GetRoleCommand,
  GetUserCommand,
  ListServiceSpecificCredentialsCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { killAt, type SetupCloud } from '../support/command/setup-cloud.ts';
import {
  ALL_SINKS,
  printWorkflow,
  ROTATED_USER,
  ROTATION_ROLE,
  rotationWorld,
  runRotation,
  userPolicy,
} from '../support/command/setup-rotation.ts';

const CHANGES = [
  'CreateOpenIDConnectProvider',
  'CreateRole',
  'PutRolePolicy',
  'CreateUser',
  'PutUserPolicy',
  'TagUser',
];
const YES = ['--apply', '--yes'];
const UNDO = ['--user', ROTATED_USER, '--undo', '--yes'];
const REPOSITORY_TAG = { Key: 'bedrock-token:repository', Value: 'octo-org/octo-repo' };

const tagsOfUser = async ({ iam }: SetupCloud) =>
  (await iam.send(new GetUserCommand({ UserName: ROTATED_USER }))).User?.Tags ?? [];

const createUser = ({ iam }: SetupCloud, tags?: Record<string, string>) =>
  iam.send(
    new CreateUserCommand({
      UserName: ROTATED_USER,
      ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    }),
  );

describe('apply', () => {
  test('creates provider, role and user with tags, and changes nothing when it runs again', async () => {
    await using world = await rotationWorld();
    const first = await world.setup([...world.key, ...YES]);
    expect(first).toMatchObject({
      code: 0,
      stdout: `arn:aws:iam::123456789012:role/${ROTATION_ROLE}\n`,
    });
    expect(world.changes()).toEqual(CHANGES);
    const { Role } = await world.iam.send(new GetRoleCommand({ RoleName: ROTATION_ROLE }));
    expect(Role?.Tags).toEqual([
      { Key: 'bedrock-token:managed', Value: 'setup-rotation' },
      REPOSITORY_TAG,
    ]);
    expect(await tagsOfUser(world)).toEqual(
      expect.arrayContaining([{ Key: 'bedrock-token:managed', Value: 'ready' }, REPOSITORY_TAG]),
    );
    world.cloud.journal.clear();
    const again = await world.setup([...world.key, ...YES]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('There is nothing to do.');
    expect(world.changes()).toEqual([]);
  });

  test.each(CHANGES)('that is killed at %s is finished by the next run', async (action) => {
    await using world = await rotationWorld();
    const { cloud } = world;
    const { signal } = await world.setup([...world.key, ...YES], {
      onStart: killAt(cloud, action),
    });
    expect(signal).toBe('SIGKILL');
    expect(await world.setup([...world.key, ...YES])).toMatchObject({ code: 0 });
    expect([...new Set(world.changes())].toSorted()).toEqual(CHANGES.toSorted());
    expect(await world.setup([...world.key, '--check'])).toMatchObject({ code: 0 });
  });

  test('without leave changes nothing', async () => {
    await using world = await rotationWorld();
    const { code, stderr } = await world.setup([...world.key, '--apply']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/create the user arn:aws:iam::123456789012:user\/bedrock-ci/);
    expect(stderr).toMatch(/no terminal to ask.*\n.*--yes/);
    expect(world.changes()).toEqual([]);
  });

  test('changes no user that was there before, and the rotation uses it as it is', async () => {
    await using world = await rotationWorld();
    await createUser(world);
    const { code, stderr } = await world.setup([...world.key, ...YES]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/The user bedrock-ci was there before: setup does not change it/);
    expect(await tagsOfUser(world)).toEqual([]);
    const check = await world.setup([...world.key, '--check']);
    expect(check.code).toBe(12);
    expect(check.stdout).toMatch(/user bedrock-ci, permissions \(jobs fail\)/);
    expect(check.stdout).toMatch(/Setup did not make this user, so change it by hand/);
    expect(await world.setup(UNDO)).toMatchObject({ code: 0 });
    expect(await tagsOfUser(world)).toEqual([]);
  });

  test('finishes a user that a rotation began to make', async () => {
    await using world = await rotationWorld();
    await createUser(world, { 'bedrock-token:managed': 'unfinished' });
    expect(await world.setup([...world.key, ...YES])).toMatchObject({ code: 0 });
    expect(await world.setup([...world.key, '--check'])).toMatchObject({ code: 0 });
  });

  test('takes no user of another repository', async () => {
    await using world = await rotationWorld();
    await createUser(world, {
      'bedrock-token:managed': 'ready',
      'bedrock-token:repository': 'octo-org/other',
    });
    const { code, stderr } = await world.setup([...world.key, ...YES]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/user bedrock-ci was made by setup for octo-org\/other/);
    expect(world.changes()).toEqual(['CreateUser']);
  });

  test('uses the provider of setup github, and that stays until the last role is gone', async () => {
    await using world = await rotationWorld();
    const github = ['--models', 'amazon.nova-lite-v1:0', ...YES];
    const { runCommand } = await import('../support/command/run-command.ts');
    const setupGitHub = (args: string[]) =>
      runCommand(['setup', 'github', '--repo', 'octo-org/octo-repo', ...args], {
        cwd: world.home.path,
        env: world.env,
      });
    expect(await setupGitHub(github)).toMatchObject({ code: 0 });
    expect(await world.setup([...world.key, ...YES])).toMatchObject({ code: 0 });
    expect(world.changes().filter((one) => one === 'CreateOpenIDConnectProvider')).toHaveLength(1);
    const undone = await world.setup(UNDO);
    expect(undone.stderr).toMatch(/other roles use it: bedrock-octo-repo/);
    expect(await setupGitHub(['--undo', '--yes'])).toMatchObject({ code: 0 });
    expect(world.changes()).toContain('DeleteOpenIDConnectProvider');
  });
});

describe('undo', () => {
  test('removes what setup made, and twice is no error', async () => {
    await using world = await rotationWorld();
    await world.setup([...world.key, ...YES]);
    world.cloud.journal.clear();
    expect(await world.setup(UNDO)).toMatchObject({ code: 0, stdout: '' });
    expect(world.changes()).toEqual([
      'DeleteRolePolicy',
      'DeleteRole',
      'DeleteUserPolicy',
      'DeleteUser',
      'DeleteOpenIDConnectProvider',
    ]);
    expect((await world.setup(UNDO)).stderr).toContain('There is nothing to do.');
  });

  test('keeps a user that holds keys, says which, and removes it once they are gone', async () => {
    await using world = await rotationWorld();
    await world.setup([...world.key, ...YES]);
    const { rotate } = (await printWorkflow(world, world.key)).jobs;
    expect((await runRotation(world, rotate)).code).toBe(0);
    const { code, stderr } = await world.setup(UNDO);
    expect(code).toBe(0);
    expect(stderr).toMatch(/The user bedrock-ci stays: it holds ACCA\w+, which consumers may use/);
    expect(await tagsOfUser(world)).not.toEqual([]);
    await expect(
      world.iam.send(new GetRoleCommand({ RoleName: ROTATION_ROLE })),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    const { ServiceSpecificCredentials: keys = [] } = await world.iam.send(
      new ListServiceSpecificCredentialsCommand({ UserName: ROTATED_USER }),
    );
    for (const { ServiceSpecificCredentialId = '' } of keys) {
      const which = { UserName: ROTATED_USER, ServiceSpecificCredentialId };
      await world.iam.send(new DeleteServiceSpecificCredentialCommand(which));
    }
    expect(await world.setup(UNDO)).toMatchObject({ code: 0 });
    await expect(tagsOfUser(world)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  test('removes no user that got another policy, and none that keys create made', async () => {
    await using world = await rotationWorld();
    await world.setup([...world.key, ...YES]);
    const PolicyDocument = JSON.stringify(await userPolicy(world).read());
    await world.iam.send(
      new PutUserPolicyCommand({ UserName: ROTATED_USER, PolicyName: 'mine', PolicyDocument }),
    );
    world.cloud.journal.clear();
    const refused = await world.setup(UNDO);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/user bedrock-ci has policies that setup did not add: mine/);
    expect(world.changes()).toEqual([]);

    await using other = await rotationWorld();
    await createUser(other, { 'bedrock-token:managed': 'ready' });
    await other.setup([...other.key, ...YES]);
    expect((await other.setup(UNDO)).stderr).toMatch(/user bedrock-ci stays: setup did not make/);
    expect(await tagsOfUser(other)).not.toEqual([]);
  });
});

test('a user who is tagged by hand as that of another repository is left alone', async () => {
  await using world = await rotationWorld({ sinks: ALL_SINKS });
  await world.setup([...world.key, ...YES]);
  const Tags = [{ ...REPOSITORY_TAG, Value: 'octo-org/other' }];
  await world.iam.send(new TagUserCommand({ UserName: ROTATED_USER, Tags }));
  world.cloud.journal.clear();
  for (const args of [[...world.key, ...YES], UNDO]) {
    expect((await world.setup(args)).stderr).toMatch(/made by setup for octo-org\/other/);
  }
  expect(world.changes()).toEqual([]);
});
