import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, type PolicyDocument, startEmulator } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { makeHome, runCommand } from '../runner/run-command.ts';

const ACCOUNT = '123456789012';
const ADMIN: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
};

async function setUp(policies: PolicyDocument[] = [ADMIN]) {
  const cloud = await startEmulator({
    accounts: [{ id: ACCOUNT, roles: [], users: [{ name: 'admin', policies }] }],
  });
  const home = makeHome();
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'admin' });
  const env = {
    ...home.env,
    ...cloud.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-west-2',
  };
  const keys = async (...args: string[]) => {
    const result = await runCommand(['keys', ...args], { env, cwd: home.path });
    for (const secret of cloud.secrets()) {
      expect(`${result.stdout}${result.stderr}`).not.toContain(secret);
    }
    return result;
  };
  return { cloud, home, keys, [Symbol.asyncDispose]: () => cloud.stop() };
}

const CREATE = ['create', '--user', 'ci', '--days', '60', '--out', 'key', '--create-user'];

async function callBedrock(cloud: Emulator, key: string): Promise<number> {
  const url = `${cloud.regionEnv('us-west-2').AWS_ENDPOINT_URL_BEDROCK}/foundation-models`;
  return (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status;
}

test('a user and a key are made once, and the key works', async () => {
  await using world = await setUp();
  const { cloud, home, keys } = world;
  expect(await keys(...CREATE)).toMatchObject({ code: 0, stdout: '' });
  const file = join(home.path, 'key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await callBedrock(cloud, readFileSync(file, 'utf8').trim())).toBe(200);
  const again = await keys(...CREATE);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toContain('nothing was made');
  expect(cloud.iam.keys('ci')).toHaveLength(1);
  expect(cloud.iam.user('ci')?.attached).toEqual([
    'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess',
  ]);
});

test('keys are listed with what is risky, turned off and on, and deleted only when off', async () => {
  await using world = await setUp();
  const { cloud, keys } = world;
  await keys(...CREATE);
  cloud.issueApiKey({ user: 'ci' });
  const [one, two] = cloud.iam.keys('ci');
  const list = await keys('list', '--all-users');
  expect(list.stdout).toMatch(new RegExp(`${one?.id} +ci .*#+ 59 d left +two active keys`));
  expect(list.stdout).toMatch(new RegExp(`${two?.id} +ci .*never ends +never expires, two active`));
  const json = JSON.parse((await keys('list', '--user', 'ci', '--json')).stdout);
  expect(json).toMatchObject([{ id: one?.id }, { id: two?.id, risks: expect.any(Array) }]);

  const id = two?.id ?? '';
  const refused = await keys('delete', id, '--user', 'ci');
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain(`keys deactivate ${id}`);
  expect(await keys('deactivate', id, '--user', 'ci')).toMatchObject({ code: 0 });
  expect(cloud.iam.keys('ci')[1]?.status).toBe('Inactive');
  await keys('activate', id, '--user', 'ci');
  expect(cloud.iam.keys('ci')[1]?.status).toBe('Active');
  await keys('deactivate', id, '--user', 'ci');
  expect(await keys('delete', id, '--user', 'ci')).toMatchObject({ code: 0 });
  expect(cloud.iam.keys('ci')).toHaveLength(1);
});

test('a user that is made can be limited to addresses and a time', async () => {
  await using world = await setUp();
  const { cloud, keys } = world;
  const limited = await keys(
    ...CREATE,
    '--allow-ip',
    '127.0.0.0/8',
    '--allow-ip',
    '203.0.113.0/24',
    '--not-after',
    '2099-01-31',
  );
  expect(limited.stderr).toContain('is in key');
  expect(cloud.iam.user('ci')?.inline['bedrock-token-limits']).toContain('203.0.113.0/24');
  expect(cloud.iam.user('ci')?.inline['bedrock-token-limits']).toContain('2099-01-31T00:00:00Z');
});

test('policy prints what a rotator needs', async () => {
  await using world = await setUp();
  const { stdout } = await world.keys('policy', '--user', 'ci');
  const { Statement } = JSON.parse(stdout) as { Statement: { Resource: string }[] };
  const arn = `arn:aws:iam::${ACCOUNT}:user/ci`;
  expect(Statement.map(({ Resource }) => Resource)).toEqual([arn, arn, arn]);
});

test.each<[string, string[], string]>([
  ['no action', [], 'Say one of'],
  ['no user', ['list'], '--user is missing'],
  [
    'an ARN for a user',
    ['list', '--user', `arn:aws:iam::${ACCOUNT}:user/ci`],
    'no path and no ARN',
  ],
  ['no key id', ['delete', '--user', 'ci'], 'Say which key to delete'],
  ['something else for a key id', ['delete', 'key 1', '--user', 'ci'], 'not the id of a key'],
  [
    'neither an age nor none',
    ['create', '--user', 'ci', '--out', 'k'],
    'either --days or --no-expiry',
  ],
  [
    'an age and none',
    ['create', '--user', 'ci', '--out', 'k', '--days', '3', '--no-expiry'],
    'either --days or --no-expiry',
  ],
  [
    'an age of nothing',
    ['create', '--user', 'ci', '--out', 'k', '--days', '0'],
    'whole number of days',
  ],
  ['no place', ['create', '--user', 'ci', '--days', '3'], '--out is missing'],
  ['a range that is none', [...CREATE, '--allow-ip', '10.0.0.0/99'], 'is no range'],
  ['a date that is none', [...CREATE, '--not-after', 'soon'], 'is no date'],
])('%s is a usage error', async (_name, args, message) => {
  await using world = await setUp();
  const result = await world.keys(...args);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain(message);
});

test('a user that is not there is not made unasked', async () => {
  await using world = await setUp();
  const result = await world.keys('create', '--user', 'ci', '--days', '60', '--out', 'key');
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('There is no IAM user ci.');
  expect(world.cloud.iam.user('ci')).toBeUndefined();
});

test('a permission that is missing is named', async () => {
  await using world = await setUp([
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', NotAction: 'iam:CreateUser', Resource: '*' }],
    },
  ]);
  const result = await world.keys(...CREATE);
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain('Allow iam:CreateUser');
});
