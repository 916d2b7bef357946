import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIamKeyStore, createRequestHandler } from '@bedrock-token/aws';
import { Secret } from '@bedrock-token/core';
import { describe, expect, test, vi } from 'vitest';
import { SECRET_WRITER } from '../support/action/rotate-step.ts';
import {
  callBedrock,
  issueOldKey,
  keysCloud,
  LIMITED_ACCESS,
} from '../support/command/keys-cloud.ts';

const IN_FILE = ['--user', 'ci', '--out', 'key'];
const USERS = [{ name: 'ci', managedPolicies: [LIMITED_ACCESS] }];
/** Nothing waits: each run does the next step. */
const AT_ONCE = ['--grace-hours', '0', '--soak-hours', '0'];

/** A key of some age, in the file that its consumers read. */
async function worldWithKey(daysAgo: number, ageDays?: number) {
  const world = await keysCloud({ users: USERS });
  const old = issueOldKey(world, 'ci', daysAgo, ageDays);
  writeFileSync(join(world.home.path, 'key'), `${old.value}\n`, { mode: 0o600 });
  return Object.assign(world, {
    old,
    statuses: () => world.cloud.iam.keys('ci').map(({ status }) => status),
  });
}

/** Marks are in whole seconds, rounded up. */
const passASecond = () => new Promise((resolve) => setTimeout(resolve, 1100));

test('a key is replaced when it is due, then deactivated, then deleted', async () => {
  await using world = await worldWithKey(31, 60);
  const { cloud, old, statuses } = world;
  const rotated = await world.keys(['rotate', ...IN_FILE, ...AT_ONCE]);
  expect(rotated.code).toBe(0);
  const [, next] = cloud.iam.keys('ci');
  expect(world.keyIn('key')).toBe(next?.value);
  expect(rotated.stdout).toMatch(
    new RegExp(
      `^phase +rotate\nkey +${next?.id}, expires 20.*Z\nnext +deactivate key ${old.id}, from`,
    ),
  );
  expect(rotated.stderr).toContain('Done: Create a key.');
  expect(statuses()).toEqual(['Active', 'Active']);
  expect(await callBedrock(cloud, old.value)).toBe(200);

  await passASecond();
  await world.keys(['rotate', ...IN_FILE, ...AT_ONCE]);
  expect(statuses()).toEqual(['Inactive', 'Active']);
  await passASecond();
  await world.keys(['rotate', ...IN_FILE, ...AT_ONCE]);
  expect(cloud.iam.keys('ci').map(({ id }) => id)).toEqual([next?.id]);
  const quiet = await world.keys(['rotate', ...IN_FILE]);
  expect(quiet.stdout).toMatch(/^phase +steady\n/);
  expect(await callBedrock(cloud, world.keyIn('key'))).toBe(200);
});

test('a dry run says the same steps, and changes nothing', async () => {
  await using world = await worldWithKey(31, 60);
  const { cloud, old } = world;
  const dry = await world.keys(['rotate', ...IN_FILE, '--dry-run', '--json']);
  const plan = JSON.parse(dry.stdout) as { steps: { text: string; done: boolean }[] };
  expect(plan).toMatchObject({ phase: 'rotate', dryRun: true, notes: [] });
  expect(plan.steps.every(({ done }) => !done)).toBe(true);
  expect(world.changes()).toEqual([]);
  expect(world.keyIn('key')).toBe(old.value);
  const told = await world.keys(['rotate', ...IN_FILE, '--dry-run']);
  for (const { text } of plan.steps) expect(told.stdout).toContain(`would  ${text}\n`);

  const done = await world.keys(['rotate', ...IN_FILE, '--json']);
  const report = JSON.parse(done.stdout) as typeof plan & { keyId: string };
  expect(report.steps.map(({ text }) => text)).toEqual(plan.steps.map(({ text }) => text));
  expect(report.steps.every((step) => step.done)).toBe(true);
  expect(report.keyId).toBe(cloud.iam.keys('ci')[1]?.id);
});

test('a dry run refuses a file that holds something else, as the run would', async () => {
  await using world = await worldWithKey(31, 60);
  writeFileSync(join(world.home.path, 'key'), 'notes of mine\n');
  const runs = [
    await world.keys(['rotate', ...IN_FILE, '--dry-run']),
    await world.keys(['rotate', ...IN_FILE]),
  ];
  for (const result of runs) {
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(
      'key holds something that is not a long-term API key of this service, so it is not overwritten',
    );
  }
  expect(world.changes()).toEqual([]);
});

test('a file that was lost is filled from a copy, even while the key before still works', async () => {
  await using world = await keysCloud({ users: USERS });
  const { cloud, home, env } = world;
  const former = issueOldKey(world, 'ci', 31, 60);
  const live = issueOldKey(world, 'ci', 1, 60);
  const since = new Date(Date.now() - 7_200_000).toISOString().replace(/\.\d+/, '');
  const requestHandler = createRequestHandler();
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: new Secret(env.AWS_SECRET_ACCESS_KEY ?? ''),
  };
  vi.stubEnv('AWS_ENDPOINT_URL_IAM', env.AWS_ENDPOINT_URL_IAM ?? env.AWS_ENDPOINT_URL ?? '');
  try {
    await createIamKeyStore(credentials, 'us-west-2', requestHandler).tagUser('ci', {
      'bedrock-token:live': `${live.id} since ${since}`,
      'bedrock-token:retiring': `${former.id} since ${since}`,
    });
  } finally {
    vi.unstubAllEnvs();
    requestHandler.destroy();
  }
  writeFileSync(join(home.path, 'copy'), live.value);
  const lost = await world.keys(['rotate', ...IN_FILE]);
  expect(lost.stdout).toMatch(/note .*does not hold the live key .* pass it as --current-key/);
  const found = await world.keys(['rotate', ...IN_FILE, '--current-key', 'copy']);
  expect(found).toMatchObject({ code: 0 });
  expect(found.stdout).toMatch(/^phase +repair\n/);
  expect(world.keyIn('key')).toBe(live.value);
  expect(cloud.iam.keys('ci')).toHaveLength(2);
});

describe('before it is due', () => {
  test('nothing happens, unless it is said', async () => {
    await using world = await worldWithKey(3, 60);
    const { statuses } = world;
    const early = await world.keys(['rotate', ...IN_FILE]);
    expect(early.stdout).toMatch(/^phase +repair\n[\s\S]*next +create the next key, from 20/);
    expect(statuses()).toEqual(['Active']);
    const now = await world.keys(['rotate', ...IN_FILE, '--now', '--days', '90']);
    expect(now.stdout).toMatch(/^phase +rotate\n/);
    expect(now.stdout).toMatch(
      /note +Key ACCA\w+ is valid for 60 days, and its successor is valid for 90 days, by --days\. To keep 60 days: --days 60\./,
    );
    expect(statuses()).toEqual(['Active', 'Active']);
    // Said again while the old one is still there, it makes no third.
    const again = await world.keys(['rotate', ...IN_FILE, '--now']);
    expect(again).toMatchObject({ code: 10 });
    expect(again.stderr).toMatch(
      /The key was not replaced\. Key ACCA\w+ is due; .*\n {2}Run the same command again from 20\S+Z on, to deactivate key ACCA/,
    );
    expect(again.stdout).toMatch(/note +Key ACCA\w+ is due; its successor is created when/);
    expect(statuses()).toEqual(['Active', 'Active']);
  });
});

test('a rollback to a key whose value nobody kept changes nothing, and works with the value', async () => {
  await using world = await worldWithKey(31, 60);
  const { cloud, old, statuses } = world;
  await world.keys(['rotate', ...IN_FILE]);
  await passASecond();
  await world.keys(['rotate', ...IN_FILE, '--grace-hours', '0']);
  expect(statuses()).toEqual(['Inactive', 'Active']);
  cloud.journal.clear();
  const live = world.keyIn('key');
  for (const options of [['--dry-run'], []]) {
    const refused = await world.keys(['rollback', ...IN_FILE, ...options]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /cannot be restored: no place kept its value.*Nothing was changed/,
    );
    for (const command of [
      'keys rollback --user ci --out key --current-key OLD-KEY-FILE',
      `keys activate ${old.id} --user ci`,
      'keys rotate --now --user ci --out key',
    ]) {
      expect(refused.stderr).toContain(`: bedrock-token ${command}\n`);
    }
  }
  expect(world.changes()).toEqual([]);
  expect(statuses()).toEqual(['Inactive', 'Active']);
  expect(world.keyIn('key')).toBe(live);
  writeFileSync(join(world.home.path, 'OLD-KEY-FILE'), old.value);
  const back = await world.keys(['rollback', ...IN_FILE, '--current-key', 'OLD-KEY-FILE']);
  expect(back, back.stderr).toMatchObject({ code: 0 });
  expect(world.keyIn('key')).toBe(old.value);
  expect(statuses()).toEqual(['Active', 'Active']);
  expect(await callBedrock(cloud, old.value)).toBe(200);
});

test('a rollback without anything to go back to says so', async () => {
  await using world = await worldWithKey(3, 60);
  const result = await world.keys(['rollback', ...IN_FILE]);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(/^bedrock-token: There is no key to roll back to\.\n/m);
});

test('a key that leaked goes off before the next is made', async () => {
  await using world = await worldWithKey(3, 60);
  const { cloud, old } = world;
  await world.keys(['rotate', ...IN_FILE]);
  cloud.journal.clear();
  const result = await world.keys(['rotate', ...IN_FILE, '--mode', 'compromised']);
  expect(result.stdout).toMatch(/^phase +compromised\n/);
  const order = world.changes().filter((action) => /SpecificCredential/.test(action));
  expect(order.map((action) => action.replace('ServiceSpecificCredential', ''))).toEqual([
    'Update',
    'Create',
  ]);
  expect(await callBedrock(cloud, old.value)).toBe(403);
  expect(await callBedrock(cloud, world.keyIn('key'))).toBe(200);
});

test('a GitHub secret is read by the files that hold what it holds', async () => {
  await using world = await worldWithKey(31, 60);
  const { cloud, home, old } = world;
  const secret = { repository: 'octo-org/octo-repo' };
  const held = (name: string) => cloud.github.secret(secret, name)?.value ?? '';
  cloud.github.setSecret(secret, 'KEY', old.value);
  const sinks = ['KEY', 'COPY'].map(
    (name) => `- { type: github, name: ${name}, repository: octo-org/octo-repo }\n`,
  );
  writeFileSync(join(home.path, 'sinks.yml'), sinks.join(''));
  const pending = '{ type: github, name: PENDING, repository: octo-org/octo-repo }';
  const places = ['--user', 'ci', '--sinks', 'sinks.yml', '--escrow', pending];
  const env = { GH_TOKEN: cloud.githubToken(SECRET_WRITER) };
  const rotate = (...more: string[]) =>
    world.keys(['rotate', ...places, '--current-key', 'key', ...more], { env });

  expect((await rotate()).stdout).toMatch(/^phase +repair\n/);
  expect(held('COPY')).toBe(old.value);
  // The last of the secrets is refused: the key is in escrow and in one place by then.
  cloud.faults.add({
    service: 'github',
    action: 'PutSecret',
    skip: 2,
    kind: 'status',
    status: 422,
    times: 2,
  });
  const half = await rotate();
  expect(half).toMatchObject({ code: 10, stdout: '' });
  expect(half.stderr).toContain('the next run continues from here');
  expect(held('COPY')).toBe(old.value);
  writeFileSync(join(home.path, 'key'), held('KEY'));
  writeFileSync(join(home.path, 'pending'), held('PENDING'));
  const rest = await rotate('--pending-key', 'pending');
  expect(rest.stdout).toMatch(/^phase +resume\n/);
  const [, next] = cloud.iam.keys('ci');
  expect([held('KEY'), held('COPY')]).toEqual([next?.value, next?.value]);
  expect(cloud.iam.keys('ci')).toHaveLength(2);
});

test('two keys of which either may be live stop it with both names', async () => {
  await using world = await keysCloud({ users: USERS });
  const { cloud } = world;
  const ids = [issueOldKey(world, 'ci', 9), issueOldKey(world, 'ci', 5)].map(({ id }) => id);
  cloud.github.setSecret({ repository: 'octo-org/octo-repo' }, 'KEY', 'unknown');
  const result = await world.keys(['rotate', '--user', 'ci', '--sinks', '-'], {
    input: '- { type: github, name: KEY, repository: octo-org/octo-repo }',
    env: { GH_TOKEN: cloud.githubToken(SECRET_WRITER) },
  });
  expect(result).toMatchObject({ code: 11, stdout: '' });
  for (const id of ids) expect(result.stderr).toContain(id);
  expect(result.stderr).toContain('--current-key');
  expect(world.changes()).toEqual([]);
});

test.each<[string, string[], RegExp]>([
  ['no place', ['rotate', '--user', 'ci'], /--out or --sinks/],
  [
    'ages that do not fit',
    ['rotate', ...IN_FILE, '--days', '31'],
    /--days lets keys expire too early/,
  ],
  [
    'a grace longer than a life',
    ['rotate', ...IN_FILE, '--grace-hours', '800'],
    /--rotate-after-days leaves no time .*\n.*Write --rotate-after-days \d+ or more, or shorten --grace-/,
  ],
  ['no number', ['rotate', ...IN_FILE, '--soak-hours', 'x'], /--soak-hours is not a whole number/],
  ['an age and none', ['rotate', ...IN_FILE, '--days', '60', '--no-expiry'], /either --days or/],
  [
    'haste in an emergency',
    ['rotate', ...IN_FILE, '--now', '--mode', 'cleanup'],
    /--now has no effect/,
  ],
  [
    'a probe that is none',
    ['rotate', ...IN_FILE, '--probe', 'yes'],
    /must be access, known or a model/,
  ],
  ['no such user', ['rotate', '--user', 'nobody', '--out', 'new'], /no IAM user nobody/],
])('%s is a usage error', async (_name, args, message) => {
  await using world = await worldWithKey(31, 60);
  const result = await world.keys(args);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/Input "|\$\{\{/);
  expect(world.changes()).toEqual([]);
});

test('a run that only waits fails for a place that cannot be written', async () => {
  await using world = await worldWithKey(0, 60);
  const wrong = ['--user', 'ci', '--out', 'no-such-directory/key'];
  const step = await world.keys(['rotate', ...wrong, '--json']);
  expect(step.code).not.toBe(0);
  expect(step.stderr).toContain('no-such-directory/key is in a directory that cannot be written');
  expect(world.statuses()).toEqual(['Active']);
  const well = await world.keys(['rotate', ...IN_FILE, '--json']);
  expect(well.code).toBe(0);
  expect(JSON.parse(well.stdout)).toMatchObject({ phase: 'wait' });
});
