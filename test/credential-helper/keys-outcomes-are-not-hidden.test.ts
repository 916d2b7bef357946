import { expect, test } from 'vitest';
import { keysCloud } from '../support/command/keys-cloud.ts';
import { simulatedTime } from '../support/setup/simulated-time.ts';

const HOUR_MS = 3_600_000;

const CREATE = ['create', '--user', 'ci', '--create-user', '--days', '60', '--out', 'key'];

test('a run that can replace no key, since the name of a place is wrong, did not succeed', async () => {
  await using world = await keysCloud();
  await world.keys(CREATE);
  await world.keys(['rotate', '--user', 'ci', '--out', 'key', '--now']);
  const good = world.keyIn('key');
  // A place that lacks a key of a moment ago may have been read too early.
  world.cloud.clock.offsetMs = HOUR_MS;
  const env = simulatedTime({ shiftMs: HOUR_MS, hurry: 20 });
  const wrong = ['rotate', '--user', 'ci', '--out', 'typo-key'];
  const { code, stderr } = await world.keys(wrong, { env });
  expect(code, stderr).toBe(10);
  expect(stderr).toMatch(/No key can be replaced: .*typo-key.* does not hold the live key ACCA/);
  expect(world.keyIn('key')).toBe(good);
  const right = await world.keys(['rotate', '--user', 'ci', '--out', 'key'], { env });
  expect(right.code, right.stderr).toBe(0);
});

test('a run that stops half way names the code of its cause, and its own', async () => {
  await using world = await keysCloud({ account: { useCaseForm: false } });
  const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
  const words = ['rotate', '--user', 'ci', '--create-user', '--out', 'key', '--probe', model];
  const { code, stderr } = await world.keys(words);
  expect(code).toBe(10);
  expect(stderr).toMatch(
    /stopped after \d of \d+ steps with ERR_ACCOUNT_SETUP: .*Anthropic's use case form/,
  );
  const json = await world.keys([...words, '--json']);
  expect(JSON.parse(json.stderr.trim().split('\n').at(-1) ?? '').error).toMatchObject({
    code: 'ERR_ROTATION_INCOMPLETE',
    cause: 'ERR_ACCOUNT_SETUP',
  });
});

test('a dry run names what the next run does, not the first of its own steps', async () => {
  await using world = await keysCloud();
  await world.keys(CREATE);
  const { stdout } = await world.keys([
    ...['rotate', '--user', 'ci', '--out', 'key', '--now', '--dry-run'],
  ]);
  expect(stdout).toMatch(/^next +deactivate key ACCA/m);
});

test('--now on an unmanaged key of minutes waits, and does not speak of room', async () => {
  await using world = await keysCloud({ users: [{ name: 'ci' }] });
  world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  const { code, stderr } = await world.keys([
    ...['rotate', '--user', 'ci', '--out', 'key', '--now'],
  ]);
  expect(code, stderr).toBe(10);
  expect(stderr).toContain('a short while ago');
  expect(stderr).not.toContain('as soon as there is room');
});

test('a user whose key does not pass its test is not adopted, and the options that help are named', async () => {
  await using world = await keysCloud({ users: [{ name: 'legacy' }] });
  const { cloud, keys } = world;
  const words = ['create', '--user', 'legacy', '--adopt', '--days', '60', '--out', 'legacy.key'];
  const failed = await keys(words);
  expect(failed.code).toBe(10);
  expect(failed.stderr).toContain('pass --policy or --models to keys create');
  expect(failed.stderr).toContain('one that is stored nowhere is deleted');
  expect(cloud.iam.keys('legacy')).toEqual([]);
  expect(cloud.iam.user('legacy')?.tags).not.toHaveProperty('bedrock-token:managed');
  const done = await keys([...words, '--models', 'amazon.nova-lite-v1:0', '--probe', 'known']);
  expect(done.code, done.stderr).toBe(0);
  expect(cloud.iam.user('legacy')?.tags).toHaveProperty('bedrock-token:managed');
});
