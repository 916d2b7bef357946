import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function ask(home: Home, args: string[], env: NodeJS.ProcessEnv = ENV) {
  return runCommand(args, { env: { ...home.env, ...env } });
}

async function statusOf(home: Home, args: string[] = []): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await ask(home, ['status', '--json', ...args]);
  expect(stdout + stderr).not.toMatch(/bedrock-api-key-Y/);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The one entry of the cache, with other dates. */
function edit(home: Home, change: (entry: Record<string, unknown>) => object): void {
  const path = join(home.cache, readdirSync(home.cache)[0] ?? '');
  const entry = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...entry, ...change(entry) }));
}

describe.concurrent('status', () => {
  it('of an empty cache says so and how to get a key, makes none, and exits with code 1', async () => {
    using home = makeHome();
    const { code, stdout, stderr } = await ask(home, ['status']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(
      `key     none in the cache\nregion  us-east-1\ncache   ${home.cache}\nnext    bedrock-token get requests one\n`,
    );
    expect(await statusOf(home)).toEqual({
      ...{ cache: home.cache, region: 'us-east-1' },
      ...{ secondsLeft: 0, lifetimeSeconds: 0 },
    });
    expect(existsSync(home.cache)).toBe(false);
  });

  it('of a key shows its time, its source and its renewal', async () => {
    using home = makeHome();
    await ask(home, ['--duration', '2h']);
    // The key of another duration is another key.
    expect((await ask(home, ['status'])).code).toBe(1);
    const { code, stdout } = await ask(home, ['status', '--duration', '2h']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^key +\[#{20}\] (2 h|1 h 59 min) left$/m);
    expect(stdout).toMatch(/^source +environment$/m);
    const found = await statusOf(home, ['--duration', '2h']);
    expect(found).toMatchObject({ region: 'us-east-1', lifetimeSeconds: 7200 });
    for (const name of ['issuedAt', 'expiresAt', 'refreshAt']) {
      expect(found[name]).toMatch(RFC3339);
    }
    const at = (name: string) => Date.parse(String(found[name]));
    expect(at('expiresAt') - at('issuedAt')).toBe(7_200_000);
    expect(at('refreshAt') - at('issuedAt')).toBe(5_760_000);
  });

  it.each([
    [0.5, 10],
    [0.05, 1],
    [0.001, 1],
  ])('of a key with %d of its life left has a bar of %i', async (left, full) => {
    using home = makeHome();
    await ask(home, ['get']);
    // It was made so long ago by the machine's own clock that only this much is left.
    edit(home, ({ uptime }) => ({ uptime: Number(uptime) - 43_200 * (1 - left) }));
    const { code, stdout } = await ask(home, ['status']);
    expect(code).toBe(0);
    expect(stdout).toContain(`[${'#'.repeat(full)}${'.'.repeat(20 - full)}]`);
    expect(Number((await statusOf(home)).secondsLeft)).toBeCloseTo(43_200 * left, -2);
  });

  it('of a key that has expired says when', async () => {
    using home = makeHome();
    await ask(home, ['get']);
    const expiresAt = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    edit(home, () => ({ expiresAt }));
    const { code, stdout } = await ask(home, ['status']);
    expect(code).toBe(1);
    const said = new Date(expiresAt).toISOString().replace('.000Z', 'Z');
    expect(stdout).toMatch(new RegExp(`^key +expired at ${said}$`, 'm'));
    expect(await statusOf(home)).toMatchObject({ expiresAt: said, secondsLeft: 0 });
  });

  it.each<[string, string]>([
    ['a file of nothing', ''],
    ['half a file', '{"version":1,"kind":"token"'],
    ['a list', '[]'],
  ])('of %s finds none', async (_, text) => {
    using home = makeHome();
    await ask(home, ['get']);
    writeFileSync(join(home.cache, readdirSync(home.cache)[0] ?? ''), text);
    const { code, stdout } = await ask(home, ['status']);
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringMatching(/none in/) });
  });

  it('works without a home, and says that nothing is kept', async () => {
    const { code, stdout } = await runCommand(['status'], {
      env: { ...ENV, HOME: '/nonexistent' },
      cwd: '/',
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^cache +(none: this user has no cache directory|\/.*)$/m);
  });
});

const ID = '01234567-89ab-4cde-8f01-23456789abcd';
const KEY = 'ab'.repeat(32);
const OURS = [
  ...[`${KEY}.json`, `${KEY}.lock`, `${KEY}.failure`, `${KEY}.turn`],
  ...[`${KEY}.json.${ID}.new`, `${KEY}.lock.${ID}.broken`, `shell-${ID}.key`],
];
const OTHERS = ['notes.txt', 'shell-history.txt', `${KEY}`, `${KEY}.txt`, `x${KEY}.json`, '.json'];

describe.concurrent('cache', () => {
  it('path is where keys are kept, there or not', async () => {
    using home = makeHome();
    const result = await ask(home, ['cache', 'path']);
    expect(result).toMatchObject({ code: 0, stdout: `${home.cache}\n`, stderr: '' });
  });

  it('clear forgets the keys of all requests, and a new one is made', async () => {
    using home = makeHome();
    await ask(home, ['get']);
    const cleared = await ask(home, ['cache', 'clear']);
    expect(cleared).toMatchObject({ code: 0, stdout: '' });
    expect(cleared.stderr).toBe(`bedrock-token: 1 file removed from ${home.cache}\n`);
    expect(readdirSync(home.cache)).toEqual([]);
    const { stdout } = await ask(home, ['--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ Cached: false });
  });

  it('clear removes what is ours by its name, and nothing else', async () => {
    using home = makeHome();
    mkdirSync(home.cache, { recursive: true });
    for (const name of [...OURS, ...OTHERS]) writeFileSync(join(home.cache, name), 'x');
    mkdirSync(join(home.cache, `${'cd'.repeat(32)}.json`));
    const precious = join(home.path, 'precious');
    writeFileSync(precious, 'mine');
    symlinkSync(precious, join(home.cache, `${'ef'.repeat(32)}.json`));
    const { code, stderr } = await ask(home, ['cache', 'clear']);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/: 8 files/) });
    expect(readdirSync(home.cache).sort()).toEqual([...OTHERS, `${'cd'.repeat(32)}.json`].sort());
    expect(readFileSync(precious, 'utf8')).toBe('mine');
  });

  it('clear is content where there is nothing', async () => {
    using home = makeHome();
    const result = await ask(home, ['cache', 'clear']);
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/0 files/) });
  });

  it('clear says if it cannot', async () => {
    using home = makeHome();
    mkdirSync(join(home.cache, '..'), { recursive: true });
    writeFileSync(home.cache, 'a file in its place');
    chmodSync(home.cache, 0o600);
    const result = await ask(home, ['cache', 'clear']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/is not cleared: it is not a directory\.\n {2}\w/);
  });
});
