import { expect, test } from 'vitest';
import { KEYS_ACCOUNT, keysCloud } from '../support/command/keys-cloud.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const USERS = [{ name: 'ci' }];
const ID = `ACCA${'A'.repeat(17)}`;

test('a key is turned off and on, and deleted only when it is off', async () => {
  await using world = await keysCloud({ users: USERS });
  const { cloud, keys } = world;
  const { id } = cloud.issueApiKey({ user: 'ci' });
  const [first] = cloud.iam.keys('ci');
  expect(first?.status).toBe('Active');
  const refused = await keys(['delete', id, '--user', 'ci']);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain(`Key ${id} is in use`);
  expect(refused.stderr).toContain('bedrock-token keys rotate --now --user ci --sinks FILE');
  expect(refused.stderr).not.toContain('keys deactivate');
  const unforced = await keys(['deactivate', id, '--user', 'ci']);
  expect(unforced).toMatchObject({ code: 2 });
  expect(unforced.stderr).toContain('bedrock-token keys rotate --now --user ci --sinks FILE');
  expect(cloud.iam.keys('ci')[0]?.status).toBe('Active');
  const steps: [words: string[], status: string | undefined][] = [
    [['deactivate', id, '--force'], 'Inactive'],
    [['deactivate', id], 'Inactive'],
    [['activate', id], 'Active'],
    [['deactivate', id, '--force'], 'Inactive'],
    [['delete', id], undefined],
    [['delete', id], undefined],
  ];
  for (const [words, status] of steps) {
    expect(await keys([...words, '--user', 'ci'])).toMatchObject({ code: 0, stdout: '' });
    expect(cloud.iam.keys('ci')[0]?.status).toBe(status);
  }
});

test('the key in use needs --force, and a word on what fails and how to bring it back', async () => {
  await using world = await keysCloud();
  const { cloud, keys } = world;
  const warning = ({ stderr }: { stderr: string }) =>
    /warning: .* its consumers fail from now on; to activate it again, run: bedrock-token (.*)/.exec(
      stderr,
    );
  await keys(['create', '--user', 'ci', '--create-user', '--days', '60', '--out', 'key']);
  const rotated = await keys(['rotate', '--user', 'ci', '--out', 'key', '--now']);
  expect(rotated).toMatchObject({ code: 0 });
  const [former = '', live = ''] = cloud.iam.keys('ci').map(({ id }) => id);
  const off = await keys(['deactivate', live, '--user', 'ci', '--force']);
  expect(off).toMatchObject({ code: 0 });
  expect(warning(off)?.[1]).toBe(`keys activate ${live} --user ci`);
  // It is off by now, and still the one that its consumers have.
  const refused = await keys(['delete', live, '--user', 'ci']);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain(`Key ${live} is inactive, but no other key was published since`);
  expect(refused.stderr).toMatch(/keys delete ACCA\w+ --user ci --force\n/);
  await keys(['activate', live, '--user', 'ci']);
  // The one before is not in use any more; of what is off already nothing is new.
  expect(await keys(['delete', former, '--user', 'ci'])).toMatchObject({ code: 2 });
  expect(warning(await keys(['deactivate', former, '--user', 'ci']))).toBeNull();
  expect(warning(await keys(['deactivate', live, '--user', 'ci', '--force']))).not.toBeNull();
  expect(await keys(['delete', live, '--user', 'ci', '--force'])).toMatchObject({ code: 0 });
  expect(cloud.iam.keys('ci').map(({ id }) => id)).toEqual([former]);
});

test('who may do nothing else still turns a key off', async () => {
  const Action = 'iam:UpdateServiceSpecificCredential';
  const Statement = [{ Effect: 'Allow' as const, Action, Resource: '*' }];
  const policies = [{ Version: '2012-10-17', Statement }];
  await using world = await keysCloud({ users: USERS, policies });
  const { id } = world.cloud.issueApiKey({ user: 'ci' });
  expect(await world.keys(['deactivate', id, '--user', 'ci'])).toMatchObject({ code: 0 });
  expect(world.cloud.iam.keys('ci')[0]?.status).toBe('Inactive');
});

test('a key that is not there is no key to turn on', async () => {
  await using world = await keysCloud({ users: USERS });
  const result = await world.keys(['activate', ID, '--user', 'ci']);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(new RegExp(`${ID} .*\n.*keys list --user ci`));
});

test('what passes is tried again', async () => {
  await using world = await keysCloud({ users: USERS });
  const { cloud, keys } = world;
  const { id } = cloud.issueApiKey({ user: 'ci' });
  cloud.faults.add({ service: 'iam', kind: 'throttle', times: 2 });
  expect(await keys(['deactivate', id, '--user', 'ci', '--force'])).toMatchObject({ code: 0 });
  expect(cloud.iam.keys('ci')[0]?.status).toBe('Inactive');
});

const MISUSES: [string, string[], string][] = [
  ['no action', [], 'Give one of: list, create, rotate'],
  ['an action that is none', ['destroy'], 'Give one of: list, create, rotate'],
  ['no user', ['list'], '--user is missing'],
  ['a user and all', ['list', '--user', 'ci', '--all-users'], 'either --user NAME or --all-users'],
  [
    'an ARN for a user',
    ['list', '--user', `arn:aws:iam::${KEYS_ACCOUNT}:user/ci`],
    'no path and no ARN',
  ],
  ['no key ID', ['delete', '--user', 'ci'], 'keys delete needs KEY-ID'],
  ['something else for a key ID', ['delete', 'key 1', '--user', 'ci'], 'not a key ID'],
  ['a key ID too many', ['list', ID, '--user', 'ci'], 'keys list takes no operand'],
  [
    'a dry run of what has none',
    ['delete', ID, '--user', 'ci', '--dry-run'],
    'does not take --dry-run',
  ],
  ['an option of another action', ['audit', '--user', 'ci'], 'keys audit does not take --user'],
  [
    'neither an age nor none',
    ['create', '--user', 'ci', '--out', 'k'],
    'either --days or --no-expiry',
  ],
  [
    'an age of nothing',
    ['create', '--user', 'ci', '--out', 'k', '--days', '0'],
    '--days is not a whole number',
  ],
  [
    'a range that is none',
    ['create', '--user', 'ci', '--out', 'k', '--days', '9', '--allow-ip', '10.0.0.0/99'],
    'is not a CIDR range',
  ],
  [
    'a date that is none',
    ['create', '--user', 'ci', '--out', 'k', '--days', '9', '--not-after', 'soon'],
    'is not a date',
  ],
  [
    'a policy that is none',
    ['create', '--user', 'ci', '--out', 'k', '--days', '9', '--policy', 'Bedrock'],
    'not the ARN of a managed policy',
  ],
];

test.each(sampleOf(MISUSES, 5))(
  '%s is a usage error, and nobody is asked',
  async (_name, args, message) => {
    await using world = await keysCloud({ users: USERS });
    const result = await world.keys(args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(world.cloud.journal.entries()).toEqual([]);
  },
);
