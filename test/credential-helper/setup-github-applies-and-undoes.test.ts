import { spawnSync } from 'node:child_process';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { command, runProgram } from '../support/command/run-command.ts';
import {
  GITHUB_ISSUER,
  killAt,
  PROVIDER_ARN,
  putPermissions,
  putTrust,
  readPermissions,
  readTrust,
  SETUP_ACCOUNT,
  SETUP_ROLE,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;
const APPLY = ['--models', 'amazon.nova-lite-v1:0', '--apply', '--yes'];
const UNDO = ['--undo', '--yes'];
const CREATIONS = ['CreateOpenIDConnectProvider', 'CreateRole', 'PutRolePolicy'];

const provider = async ({ iam }: SetupCloud) =>
  iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: PROVIDER_ARN }));

const createProvider = ({ iam }: SetupCloud, clientIds: string[]) =>
  iam.send(new CreateOpenIDConnectProviderCommand({ Url: GITHUB_ISSUER, ClientIDList: clientIds }));

test.each([['--apply', '--yes'], ['--check'], ['--from-aws']])(
  'a profile that does not exist stops %s, and a role that works stays as it is',
  async (...mode) => {
    await using world = await setupCloud();
    expect(await world.setup(APPLY)).toMatchObject({ code: 0 });
    const before = await readPermissions(world.iam);
    world.cloud.journal.clear();
    for (const [id, region] of [
      ['us.anthropic.claude-typo-v1:0', 'us-east-1'],
      ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1'],
      [`arn:aws:bedrock:eu-west-1:${SETUP_ACCOUNT}:inference-profile/eu.x.typo-v1:0`, 'eu-west-1'],
    ] as const) {
      const { code, stderr, stdout } = await world.setup(['--models', id, ...mode]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`Bedrock has no inference profile ${id} in ${region}: `);
      expect(stderr).toContain(`aws bedrock list-inference-profiles --region ${region}`);
      expect(stderr).not.toMatch(/\.\. /);
    }
    expect(world.changes()).toEqual([]);
    expect(await readPermissions(world.iam)).toEqual(before);
  },
);

test('a region that is none stops it, and a role that works stays as it is', async () => {
  await using world = await setupCloud();
  expect(await world.setup(APPLY)).toMatchObject({ code: 0 });
  world.cloud.journal.clear();
  const id = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
  const { code, stderr, stdout } = await world.setup([
    '--models',
    id,
    '--region',
    'eu-west-9',
    '--apply',
    '--yes',
  ]);
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  expect(stderr).toMatch(
    /eu-west-9 is not a region that the AWS SDK knows\. Did you mean eu-west-/,
  );
  expect(stderr).toContain('Nothing was changed.');
  expect(stderr).not.toMatch(/[:.]\./);
  expect(world.changes()).toEqual([]);
});

test('a plan names the jobs that lose the role', async () => {
  await using world = await setupCloud();
  await world.setup(['--environment', 'prod', ...APPLY]);
  const { stderr } = await world.setup(['--environment', 'staging', ...APPLY]);
  expect(stderr).toMatch(
    /so far accepts jobs with the subject \S+:environment:prod, and then only \S+:environment:staging\. .* --role-name\./,
  );
  expect((await world.setup(['--environment', 'staging', ...APPLY])).stderr).not.toContain(
    'so far',
  );
});

test('the ARN of a profile is looked up in its own region', async () => {
  await using world = await setupCloud();
  const id = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
  const arn = `arn:aws:bedrock:us-west-2:${SETUP_ACCOUNT}:inference-profile/${id}`;
  expect(
    await world.setup(['--models', arn, '--region', 'eu-west-1', '--apply', '--yes']),
  ).toMatchObject({ code: 0 });
  expect(JSON.stringify(await readPermissions(world.iam))).toContain('bedrock:us-east-2::found');
});

describe('apply', () => {
  test('creates provider and role with tags, and changes nothing when it runs again', async () => {
    await using world = await setupCloud();
    const first = await world.setup(APPLY);
    expect(first).toMatchObject({ code: 0, stdout: `${SETUP_ROLE}\n` });
    expect(world.changes()).toEqual(CREATIONS);
    const { Role } = await world.iam.send(new GetRoleCommand({ RoleName: 'bedrock-octo-repo' }));
    const tags = [
      { Key: 'bedrock-token:managed', Value: 'setup-github' },
      { Key: 'bedrock-token:repository', Value: 'octo-org/octo-repo' },
    ];
    expect(Role).toMatchObject({ MaxSessionDuration: 3600, Tags: tags });
    expect(await provider(world)).toMatchObject({
      ClientIDList: ['sts.amazonaws.com'],
      Tags: tags,
    });
    world.cloud.journal.clear();
    const again = await world.setup(APPLY);
    expect(again).toMatchObject({ code: 0, stdout: `${SETUP_ROLE}\n` });
    expect(again.stderr).toContain('There is nothing to do.');
    expect(world.changes()).toEqual([]);
  });

  test('changes what was asked for in another way, and only that', async () => {
    await using world = await setupCloud();
    await world.setup(APPLY);
    world.cloud.journal.clear();
    const other = [...APPLY, '--branch', 'release', '--max-session-duration', '2h'];
    expect(await world.setup(other)).toMatchObject({ code: 0 });
    expect(world.changes()).toEqual(['UpdateAssumeRolePolicy', 'UpdateRole']);
    const [statement] = (await readTrust(world.iam)).Statement;
    expect(JSON.stringify(statement)).toContain('octo-repo:ref:refs/heads/release');
    expect(await world.setup([...other.slice(0, 2), ...other.slice(4), '--check'])).toMatchObject({
      code: 0,
    });
  });

  test.each(CREATIONS)('that is cut short at %s is finished by the next run', async (action) => {
    await using world = await setupCloud();
    const { cloud } = world;
    const { signal } = await world.setup(APPLY, { onStart: killAt(cloud, action) });
    expect(signal).toBe('SIGKILL');
    expect(await world.setup(APPLY)).toMatchObject({ code: 0 });
    expect(world.changes().toSorted()).toEqual(CREATIONS.toSorted());
    expect(await world.setup([...APPLY.slice(0, 2), '--check'])).toMatchObject({ code: 0 });
  });

  test('reuses a provider that is there, and only adds the client ID that it lacks', async () => {
    await using world = await setupCloud();
    await createProvider(world, ['https://github.com/octo-org']);
    world.cloud.journal.clear();
    const { code, stderr } = await world.setup(APPLY);
    expect(code).toBe(0);
    expect(stderr).toMatch(/add the client ID sts\.amazonaws\.com .* not made by setup/);
    expect(world.changes()).toEqual([
      'AddClientIDToOpenIDConnectProvider',
      'CreateRole',
      'PutRolePolicy',
    ]);
    const { ClientIDList, Tags } = await provider(world);
    expect(ClientIDList).toEqual(['https://github.com/octo-org', 'sts.amazonaws.com']);
    expect(Tags ?? []).toEqual([]);
  });

  test('goes on if another run creates the same at the same moment', async () => {
    await using world = await setupCloud();
    const runs = await Promise.all([APPLY, APPLY, APPLY].map((args) => world.setup(args)));
    expect(
      runs.map(({ code }) => code),
      runs.map(({ stderr }) => stderr).join(),
    ).toEqual([0, 0, 0]);
    expect(await world.setup([...APPLY.slice(0, 2), '--check'])).toMatchObject({ code: 0 });
  });

  test('changes no role that it did not make', async () => {
    await using world = await setupCloud();
    const trust = { Version: '2012-10-17', Statement: [] as object[] };
    trust.Statement.push({
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
    await world.iam.send(
      new CreateRoleCommand({
        RoleName: 'bedrock-octo-repo',
        AssumeRolePolicyDocument: JSON.stringify(trust),
      }),
    );
    world.cloud.journal.clear();
    for (const args of [APPLY, UNDO]) {
      const { code, stderr } = await world.setup(args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/role bedrock-octo-repo was not made by setup.*\n.*--role-name/);
    }
    expect(world.changes()).toEqual([]);
    const check = await world.setup([...APPLY.slice(0, 2), '--check']);
    expect(check).toMatchObject({ code: 12 });
    expect(check.stdout).toMatch(
      /^role, tags .*\n.*managed is missing.*Setup did not make this role.*--apply refuses/,
    );
    expect(check.stdout).toMatch(/No statement allows sts:AssumeRoleWithWebIdentity/);
    expect(check.stdout).not.toContain('Run the same command with --apply');
    // What is to be pasted does what it says: nothing but the tags differs after it.
    const [, statement = ''] = /needs this statement.*?: (\{.*\})$/m.exec(check.stdout) ?? [];
    trust.Statement = [JSON.parse(statement) as object];
    await putTrust(world.iam, trust);
    const [, policy = ''] = /--policy-document '(.*)'$/m.exec(check.stdout) ?? [];
    await putPermissions(world.iam, JSON.parse(policy) as object);
    await world.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: GITHUB_ISSUER,
        ClientIDList: ['sts.amazonaws.com'],
      }),
    );
    const after = await world.setup([...APPLY.slice(0, 2), '--check']);
    expect(after.stdout).toMatch(/^1 difference of/m);
    expect(after.stdout).toMatch(/^role, tags /m);
    expect(await world.setup([...APPLY, '--role-name', 'bedrock-two'])).toMatchObject({ code: 0 });
  });

  test('names the permission that its own credentials lack', async () => {
    const deny = { Effect: 'Deny', Action: 'iam:PutRolePolicy', Resource: '*' } as const;
    const all = { Effect: 'Allow', Action: ['iam:*', 'bedrock:*'], Resource: '*' } as const;
    const policies = [
      { Version: '2012-10-17', Statement: [{ ...all, Action: [...all.Action] }, deny] },
    ];
    await using world = await setupCloud({ policies });
    const { code, stderr } = await world.setup(APPLY);
    expect(code).toBe(8);
    expect(stderr).toMatch(/IAM refuses iam:PutRolePolicy on .*role\/bedrock-octo-repo/);
    expect(stderr).toMatch(/check its Deny statements/);
  });

  test('asks for the right account', async () => {
    await using world = await setupCloud();
    const { code, stderr } = await world.setup([...APPLY, '--account', '210987654321']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/belong to the account 123456789012, and --account is 210987654321/);
    expect(world.changes()).toEqual([]);
  });
});

test('asks AWS for the account, whatever the environment says', async () => {
  await using world = await setupCloud();
  const env = { AWS_ACCOUNT_ID: '210987654321' };
  const other = await world.setup([...APPLY, '--account', '210987654321'], { env });
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(/belong to the account 123456789012, and --account is 210987654321/);
  expect(world.changes()).toEqual([]);
  expect(await world.setup(APPLY, { env })).toMatchObject({ code: 0, stdout: `${SETUP_ROLE}\n` });
  expect(world.changes()).toEqual(CREATIONS);
});

describe('leave', () => {
  test('is needed: without a terminal nothing changes but with --yes', async () => {
    await using world = await setupCloud();
    const { code, stderr } = await world.setup(APPLY.slice(0, -1));
    expect(code).toBe(2);
    expect(stderr).toMatch(/create the role arn:aws:iam::123456789012:role\/bedrock-octo-repo/);
    expect(stderr).toMatch(/no terminal to ask.*\n.*--yes/);
    expect(world.changes()).toEqual([]);
  });

  test.skipIf(!hasScript).each([
    ['y\n', 0, CREATIONS],
    ['yes\n', 0, CREATIONS],
    ['n\n', 2, []],
    ['\n', 2, []],
    ['\u0004', 2, []],
  ])('is asked for at a terminal: %j', async (answer, code, changes) => {
    await using world = await setupCloud();
    const args = ['setup', 'github', '--repo', 'octo-org/octo-repo', ...APPLY.slice(0, -1)];
    const line = [...command, ...args].map((word) => `'${word}'`).join(' ');
    const result = await runProgram(['script', '-qec', line, '/dev/null'], {
      env: { ...world.env, SHELL: '/bin/sh', TERM: 'xterm' },
      cwd: world.home.path,
      input: answer,
    });
    expect(result.stdout).toContain('Make these changes? [y/N]');
    expect(result.code, result.stdout).toBe(code);
    expect(world.changes()).toEqual(changes);
    for (const secret of world.cloud.secrets()) expect(result.stdout).not.toContain(secret);
  });
});

describe('undo', () => {
  test('removes what setup made, without asking GitHub, and twice is no error', async () => {
    await using world = await setupCloud();
    await world.setup(APPLY);
    world.cloud.journal.clear();
    expect(await world.setup(UNDO, { env: { GH_TOKEN: '' } })).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(world.changes()).toEqual([
      'DeleteRolePolicy',
      'DeleteRole',
      'DeleteOpenIDConnectProvider',
    ]);
    expect(world.cloud.journal.count({ service: 'github' })).toBe(0);
    await expect(provider(world)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    const again = await world.setup(UNDO);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('There is nothing to do.');
  });

  test('leaves a provider that it did not make, or that another role uses', async () => {
    await using world = await setupCloud();
    await createProvider(world, ['sts.amazonaws.com']);
    await world.setup(APPLY);
    expect((await world.setup(UNDO)).stderr).toContain('setup did not make it');
    expect(await provider(world)).toMatchObject({ ClientIDList: ['sts.amazonaws.com'] });

    await using other = await setupCloud();
    await other.setup(APPLY);
    await other.setup([...APPLY, '--role-name', 'second']);
    const { stderr } = await other.setup(UNDO);
    expect(stderr).toContain('other roles use it: second');
    expect(await provider(other)).toBeDefined();
    expect(await other.setup([...UNDO, '--role-name', 'second'])).toMatchObject({ code: 0 });
    await expect(provider(other)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  test('leaves a provider that a role names in other JSON', async () => {
    await using world = await setupCloud();
    await world.setup(APPLY);
    const escaped = JSON.stringify(await readTrust(world.iam)).replaceAll('/', '\\/');
    await world.iam.send(
      new CreateRoleCommand({ RoleName: 'second', AssumeRolePolicyDocument: escaped }),
    );
    expect((await world.setup(UNDO)).stderr).toContain('other roles use it: second');
    expect(await provider(world)).toBeDefined();
  });

  test('removes no role that somebody gave another policy', async () => {
    await using world = await setupCloud();
    await world.setup(APPLY);
    const attached = {
      RoleName: 'bedrock-octo-repo',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonBedrockReadOnly',
    };
    await world.iam.send(new AttachRolePolicyCommand(attached));
    world.cloud.journal.clear();
    const { code, stderr } = await world.setup(UNDO);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /policies that setup did not add: arn:aws:iam::aws:policy\/AmazonBedrockReadOnly/,
    );
    expect(world.changes()).toEqual([]);
    expect(await readPermissions(world.iam)).toBeDefined();
    await world.iam.send(new DetachRolePolicyCommand(attached));
    expect(await world.setup(UNDO)).toMatchObject({ code: 0 });
  });
});

test('a client ID that was added stays: others may use it by then', async () => {
  await using world = await setupCloud();
  await createProvider(world, ['other']);
  await world.setup(APPLY);
  const added = new AddClientIDToOpenIDConnectProviderCommand({
    OpenIDConnectProviderArn: PROVIDER_ARN,
    ClientID: 'third',
  });
  await world.iam.send(added);
  await world.setup(UNDO);
  expect((await provider(world)).ClientIDList).toEqual(['other', 'sts.amazonaws.com', 'third']);
});
