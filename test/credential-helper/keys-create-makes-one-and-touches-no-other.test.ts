import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  callBedrock,
  issueOldKey,
  type KeysCloud,
  keysCloud,
  LIMITED_ACCESS,
} from '../support/command/keys-cloud.ts';

/** Makes a key and kills the command once so many calls of an action came, the last of which hangs. */
async function killAtHang(world: KeysCloud, action: string, calls: number): Promise<void> {
  const { signal } = await world.keys(CREATE, {
    onStart: (child) => {
      const watch = setInterval(() => {
        if (world.cloud.journal.count({ action }) === calls) child.kill('SIGKILL');
      }, 20);
      child.on('close', () => clearInterval(watch));
    },
  });
  expect(signal).toBe('SIGKILL');
}

const OUT = ['--user', 'ci', '--days', '60', '--out', 'key'];
const CREATE = ['create', ...OUT, '--create-user'];
const MANTLE = 'arn:aws:iam::aws:policy/AmazonBedrockMantleInferenceAccess';
const MANAGED = 'bedrock-token:managed';
const LIMITS = 'bedrock-token-limits';

describe('a key in a file', () => {
  test('is made once, with its user, and works', async () => {
    await using world = await keysCloud();
    const { cloud } = world;
    expect(await world.keys(CREATE)).toMatchObject({ code: 0, stdout: '' });
    const [key, ...more] = cloud.iam.keys('ci');
    expect(more).toEqual([]);
    expect(world.keyIn('key')).toBe(key?.value);
    expect(await callBedrock(cloud, world.keyIn('key'))).toBe(200);
    expect(Number(key?.expiresAt) - Number(key?.createdAt)).toBe(60 * 86_400_000);
    const { attached, inline } = cloud.iam.user('ci') ?? {};
    expect([attached, Object.keys(inline ?? {})]).toEqual([[], ['bedrock-token-inference']]);

    cloud.journal.clear();
    const again = await world.keys(CREATE);
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(again.stderr).toContain(`key ${key?.id} of ci is in key already; no key was created`);
    expect(world.changes()).toEqual([]);
  });

  test('that was cut short before its end is finished, not made again', async () => {
    await using world = await keysCloud();
    const { cloud } = world;
    // The last of its three marks: the key is in the file by then.
    cloud.faults.add({ service: 'iam', action: 'TagUser', skip: 2, kind: 'hang' });
    await killAtHang(world, 'TagUser', 3);
    const value = world.keyIn('key');
    cloud.journal.clear();
    expect((await world.keys(CREATE)).stderr).toMatch(/key ACCA\w+ of ci is in key\n$/);
    expect(world.keyIn('key')).toBe(value);
    expect(world.changes()).toEqual(['TagUser']);
  });

  test('that was lost on the way holds the next one up, which says until when', async () => {
    await using world = await keysCloud();
    const { cloud } = world;
    const action = 'CreateServiceSpecificCredential';
    cloud.faults.add({ service: 'iam', action, kind: 'hang-after' });
    await killAtHang(world, action, 1);
    const result = await world.keys(CREATE);
    expect(result.code).toBe(10);
    expect(result.stderr).toMatch(
      /No key was created\. Another run .*\n {2}Run .* again from 20\d\d-/,
    );
    expect(cloud.iam.keys('ci')).toHaveLength(1);
  });

  test('never ends only if that was said', async () => {
    await using world = await keysCloud();
    const [create = '', user = '', ci = '', , , ...rest] = CREATE;
    expect(await world.keys([create, user, ci, ...rest])).toMatchObject({ code: 2 });
    expect(world.cloud.journal.entries()).toEqual([]);
    expect(await world.keys([create, user, ci, ...rest, '--no-expiry'])).toMatchObject({ code: 0 });
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Active' }]);
    expect(world.cloud.iam.keys('ci')[0]?.expiresAt).toBeUndefined();
  });

  test('does not take the place of anything but a key that is its own or dead', async () => {
    await using world = await keysCloud({ users: [{ name: 'other', policies: [] }] });
    const { cloud, home } = world;
    const file = join(home.path, 'key');
    const { id, value } = cloud.issueApiKey({ user: 'other', ageDays: 60 });
    for (const [content, says] of [
      [
        'notes of mine\n',
        'something that is not a long-term API key of this service, so it is not overwritten.',
      ],
      [
        'notes of mine\n'.repeat(400),
        'something that is not a long-term API key of this service, so it is not overwritten.',
      ],
      [`${value}\n`, 'a working key of another user, other.'],
    ] as const) {
      writeFileSync(file, content);
      const result = await world.keys(CREATE);
      expect(result.stderr).toContain(`key holds ${says}`);
      expect(result.stderr).not.toContain('is overwritten');
      expect(readFileSync(file, 'utf8')).toBe(content);
      expect(cloud.iam.user('ci')).toBeUndefined();
    }
    mkdirSync(join(home.path, 'places'));
    const inPlaces = CREATE.map((word) => (word === 'key' ? './places' : word));
    const directory = await world.keys(inPlaces);
    expect(directory.code).toBe(2);
    expect(directory.stderr).toMatch(
      /--out names a directory: \.\/places\.\n.*--out places\/bedrock-key\n/,
    );
    expect(cloud.iam.user('ci')).toBeUndefined();
    await world.keys(['deactivate', id, '--user', 'other', '--force']);
    expect(await world.keys(CREATE)).toMatchObject({ code: 0 });
    expect(world.keyIn('key')).toBe(cloud.iam.keys('ci')[0]?.value);
  });
});

test('a missing form of the account is reported as that, at once, and the key goes', async () => {
  await using world = await keysCloud({ account: { useCaseForm: false } });
  const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
  const { code, stderr } = await world.keys([...CREATE, '--probe', model]);
  expect(code).toBe(10);
  expect(stderr).toMatch(
    /the account is not set up .*Nobody has submitted Anthropic's use case form/,
  );
  expect(stderr).toMatch(/: aws bedrock put-use-case-for-model-access .*use-case\.json\n/);
  expect(stderr).not.toContain('a policy denies');
  // It was tested before it was stored anywhere.
  expect(world.cloud.iam.keys('ci')).toEqual([]);
});

describe('a user', () => {
  test('that is not there is made only if that was said', async () => {
    await using world = await keysCloud();
    const result = await world.keys(['create', ...OUT]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/There is no IAM user ci\.\n.*--create-user/);
    expect(world.cloud.iam.user('ci')).toBeUndefined();
  });

  test('that somebody else made is left alone, until it is adopted', async () => {
    const tags = { team: 'ml' };
    const users = [{ name: 'ci', tags, managedPolicies: [LIMITED_ACCESS] }];
    await using world = await keysCloud({ users });
    const { cloud } = world;
    const before = cloud.iam.user('ci');
    const foreign = issueOldKey(world, 'ci', 10);
    for (const args of [['create', ...OUT], CREATE]) {
      const refused = await world.keys(args);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(
        /not created by bedrock-token, so it is not changed\.\n.*--adopt/,
      );
    }
    expect(world.changes()).toEqual([]);
    expect(cloud.iam.user('ci')).toEqual(before);

    expect(await world.keys(['create', ...OUT, '--adopt'])).toMatchObject({ code: 0 });
    expect(cloud.iam.user('ci')).toMatchObject({
      tags: { ...tags, [MANAGED]: 'ready' },
      attached: [LIMITED_ACCESS],
      inline: {},
    });
    const [one, two] = cloud.iam.keys('ci');
    expect(one).toEqual(foreign);
    expect(world.keyIn('key')).toBe(two?.value);
    // It is ours from now on, and needs no word more.
    expect(await world.keys(['create', ...OUT])).toMatchObject({ code: 0 });
    expect(cloud.iam.keys('ci')).toHaveLength(2);
  });

  test('gets the policies and limits that are named, when it is made or later', async () => {
    await using world = await keysCloud();
    const { cloud } = world;
    await world.keys([...CREATE, '--policy', LIMITED_ACCESS, '--allow-ip', '127.0.0.0/8']);
    expect(cloud.iam.user('ci')?.attached).toEqual([LIMITED_ACCESS]);
    expect(cloud.iam.user('ci')?.inline[LIMITS]).toContain('127.0.0.0/8');

    const later = ['--policy', MANTLE, '--allow-ip', '203.0.113.0/24', '--not-after', '2099-01-31'];
    expect(await world.keys(['create', ...OUT, ...later])).toMatchObject({ code: 0 });
    expect(cloud.iam.user('ci')?.attached).toEqual([LIMITED_ACCESS, MANTLE]);
    const limits = cloud.iam.user('ci')?.inline[LIMITS] ?? '';
    expect(limits).toContain('203.0.113.0/24');
    expect(limits).not.toContain('127.0.0.0/8');
    expect(limits).toContain('2099-01-31T00:00:00Z');
    expect(cloud.iam.keys('ci')).toHaveLength(1);
  });

  test('whose keys do not work from here gets one that Bedrock knows, if that is enough', async () => {
    await using world = await keysCloud();
    const { cloud } = world;
    const elsewhere = [...CREATE, '--allow-ip', '203.0.113.0/24', '--probe', 'known'];
    expect(await world.keys(elsewhere)).toMatchObject({ code: 0 });
    const value = world.keyIn('key');
    expect(cloud.iam.keys('ci')).toMatchObject([{ value }]);
    expect(await callBedrock(cloud, value)).toBe(403);
  });

  test('that is adopted gets only what is named', async () => {
    await using world = await keysCloud({ users: [{ name: 'ci' }] });
    await world.keys(['create', ...OUT, '--adopt', '--policy', LIMITED_ACCESS]);
    expect(world.cloud.iam.user('ci')?.attached).toEqual([LIMITED_ACCESS]);
  });
});

describe('a key that is there is never touched', () => {
  test('while a rotation is under way', async () => {
    await using world = await keysCloud();
    const { cloud } = world;
    await world.keys(CREATE);
    await world.keys(['rotate', '--user', 'ci', '--out', 'key', '--now']);
    cloud.journal.clear();
    expect(await world.keys(CREATE)).toMatchObject({ code: 0 });
    expect(cloud.iam.keys('ci').map(({ status }) => status)).toEqual(['Active', 'Active']);
    expect(world.changes()).toEqual([]);
  });

  test('when it is live in another place', async () => {
    await using world = await keysCloud();
    await world.keys(CREATE);
    const value = world.keyIn('key');
    const result = await world.keys([...CREATE, '--out', 'other']);
    expect(result.code).toBe(11);
    expect(result.stderr).toMatch(
      /already has a key, ACCA\w+ \(created .* missing from: file other/,
    );
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ value, status: 'Active' }]);
  });

  test('when there are two, even if both are off', async () => {
    await using world = await keysCloud({ users: [{ name: 'ci' }] });
    const ids = [issueOldKey(world, 'ci', 100, 90), issueOldKey(world, 'ci', 10)].map(
      ({ id }) => id,
    );
    await world.keys(['deactivate', ids[1] ?? '', '--user', 'ci', '--force']);
    const result = await world.keys(['create', ...OUT, '--adopt']);
    expect(result.code).toBe(11);
    for (const id of ids) expect(result.stderr).toContain(id);
    expect(world.cloud.iam.keys('ci').map(({ id }) => id)).toEqual(ids);
  });
});

test('a permission that is missing is named', async () => {
  const Statement = [{ Effect: 'Allow' as const, NotAction: 'iam:CreateUser', Resource: '*' }];
  await using world = await keysCloud({ policies: [{ Version: '2012-10-17', Statement }] });
  const result = await world.keys(CREATE);
  expect(result.code).toBe(8);
  expect(result.stderr).toContain('Allow iam:CreateUser');
});

test('an organisation that limits the age of keys is named, and a smaller age goes at once', async () => {
  // The AWS Security Blog's sample: it takes no key of thirty days or more.
  const deny = (Condition: Record<string, Record<string, string>>) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny' as const,
        Action: 'iam:CreateServiceSpecificCredential',
        Resource: '*',
        Condition,
      },
    ],
  });
  const AGE = 'iam:ServiceSpecificCredentialAgeDays';
  const serviceControlPolicies = [
    deny({ NumericGreaterThanEquals: { [AGE]: '30' } }),
    deny({ Null: { [AGE]: 'true' } }),
  ];
  await using world = await keysCloud({ account: { serviceControlPolicies } });
  const [create = '', user = '', ci = '', , , ...rest] = CREATE;
  for (const age of [['--days', '30'], ['--no-expiry']]) {
    const result = await world.keys([create, user, ci, ...age, ...rest]);
    expect(result.code).toBe(10);
    expect(result.stderr).toContain('iam:CreateServiceSpecificCredential');
    expect(result.stderr).toMatch(/service control policy .* limits the age.*smaller --days/);
    expect(result.stderr).toContain('29 is the maximum');
  }
  expect(await world.keys([create, user, ci, '--days', '29', ...rest])).toMatchObject({ code: 0 });
});
