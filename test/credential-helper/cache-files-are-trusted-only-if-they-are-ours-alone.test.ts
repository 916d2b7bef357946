import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const TOKEN = /^bedrock-api-key-[\w+/=]+\n$/;
const isRoot = process.getuid?.() === 0;

async function get(home: Home, env: NodeJS.ProcessEnv = {}) {
  const result = await runCommand(['--format', 'json'], { env: { ...home.env, ...ENV, ...env } });
  expect(result.code, result.stderr).toBe(0);
  return { ...(JSON.parse(result.stdout) as { Token: string; Cached: boolean }), ...result };
}

const entryOf = (home: Home) =>
  join(home.cache, readdirSync(home.cache).find((name) => name.endsWith('.json')) ?? '');

const mode = (path: string) => statSync(path).mode & 0o777;

it('the directory is 0700 and the file 0600, whatever the umask', async () => {
  using home = makeHome();
  const words = command.map((word) => `'${word}'`).join(' ');
  const { stdout } = await runProgram(['sh', '-c', `umask 000; exec ${words}`], {
    env: { ...home.env, ...ENV },
  });
  expect(stdout).toMatch(TOKEN);
  expect(mode(home.cache)).toBe(0o700);
  expect(mode(entryOf(home))).toBe(0o600);
  expect(readdirSync(home.cache)).toHaveLength(1);
});

describe.concurrent('a fresh key is printed and the file healed, if in its place there', () => {
  /** What is done to a good entry; the text that was planted, if any. */
  const CASES: [name: string, harm: (path: string, home: Home) => void, skip?: boolean][] = [
    ['is nothing', (path) => rmSync(path)],
    ['is an empty file', (path) => truncateSync(path, 0)],
    ['is half a file', (path) => truncateSync(path, 300)],
    ['is no JSON', (path) => writeFileSync(path, '\u0000\u0001<html>')],
    ['is JSON of another kind', (path) => writeFileSync(path, '[1]')],
    ['is another version', (path) => edit(path, { version: 1 })],
    ['is the entry of another key', (path) => edit(path, { key: 'f'.repeat(64) })],
    ['is an entry of credentials', (path) => edit(path, { kind: 'credentials' })],
    ['are dates that are none', (path) => edit(path, { expiresAt: 'soon' })],
    ['is a token that is none', (path) => edit(path, { token: 'bedrock-api-key-eA==' })],
    ['is a file of megabytes', (path) => edit(path, { more: 'x'.repeat(5_000_000) })],
    ['is a file that others may read', (path) => chmodSync(path, 0o644)],
    ['is a file that the group may write', (path) => chmodSync(path, 0o620)],
    [
      'is a link to a file elsewhere',
      (path, home) => {
        renameSync(path, join(home.path, 'elsewhere'));
        symlinkSync(join(home.path, 'elsewhere'), path);
      },
    ],
    ["is another user's file", (path) => chownSync(path, 65_534, 65_534), !isRoot],
    [
      'is a pipe',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', ['-m', '600', path]);
      },
    ],
  ];

  it.each(CASES)('%s', async (_, harm, skip) => {
    if (skip) return;
    using home = makeHome();
    await get(home);
    const path = entryOf(home);
    harm(path, home);
    const healed = await get(home);
    expect(healed).toMatchObject({ Cached: false, stderr: '' });
    expect(lstatSync(path).isFile()).toBe(true);
    expect(mode(path)).toBe(0o600);
    expect(await get(home)).toMatchObject({ Cached: true, Token: healed.Token });
    expect(readdirSync(home.cache)).toHaveLength(1);
  });

  it('is a directory: the key is printed, and a warning', async () => {
    using home = makeHome();
    await get(home);
    const path = entryOf(home);
    rmSync(path);
    mkdirSync(join(path, 'full'), { recursive: true });
    const { Cached, stderr } = await get(home);
    expect(Cached).toBe(false);
    expect(stderr).toMatch(/^bedrock-token: warning: /);
  });
});

function edit(path: string, fields: Record<string, unknown>): void {
  const entry = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...entry, ...fields }));
}

describe.concurrent('a directory', () => {
  it('that others may enter is closed', async () => {
    using home = makeHome();
    await get(home);
    chmodSync(home.cache, 0o755);
    expect((await get(home)).Cached).toBe(false);
    expect(mode(home.cache)).toBe(0o700);
    expect((await get(home)).Cached).toBe(true);
  });

  it('that is a link is not used', async () => {
    using home = makeHome();
    const target = join(home.path, 'target');
    mkdirSync(target, { mode: 0o700 });
    mkdirSync(join(home.path, '.cache'));
    symlinkSync(target, home.cache);
    const { Cached, stderr } = await get(home);
    expect(Cached).toBe(false);
    expect(stderr).toMatch(/symbolic link/);
    expect(readdirSync(target)).toEqual([]);
  });

  it.skipIf(!isRoot)("of another user's is not used", async () => {
    using home = makeHome();
    mkdirSync(home.cache, { recursive: true, mode: 0o700 });
    chownSync(home.cache, 65_534, 65_534);
    const { stderr } = await get(home);
    expect(stderr).toMatch(/belongs to another user/);
    expect(readdirSync(home.cache)).toEqual([]);
  });
});

describe.concurrent('without a place to write a key is printed all the same', () => {
  it.each<[string, (home: Home) => NodeJS.ProcessEnv]>([
    ['a home that cannot be written', () => ({ HOME: '/proc', XDG_CACHE_HOME: '' })],
    ['a cache that cannot be made', () => ({ XDG_CACHE_HOME: '/dev/null' })],
    ['a home that is a file', ({ path }) => ({ HOME: join(path, 'file'), XDG_CACHE_HOME: '' })],
    ['a home that is not there', () => ({ HOME: '/nonexistent', XDG_CACHE_HOME: '' })],
    ['no home', () => ({ HOME: undefined, XDG_CACHE_HOME: undefined })],
    ['a relative cache', () => ({ HOME: undefined, XDG_CACHE_HOME: 'cache' })],
  ])('%s', async (_, place) => {
    using home = makeHome();
    writeFileSync(join(home.path, 'file'), '');
    const env = { ...ENV, ...place(home) };
    const result = await runCommand([], { env, cwd: home.path });
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(TOKEN);
    expect(result.stderr).toMatch(/^$|^bedrock-token: warning: .+\n$/);
    expect(existsSync(join(home.path, 'cache'))).toBe(false);
  });

  it('a disk that is full', async () => {
    using home = makeHome();
    const words = command.map((word) => `'${word}'`).join(' ');
    const result = await runProgram(['sh', '-c', `ulimit -f 0; exec ${words}`], {
      env: { ...home.env, ...ENV },
    });
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(TOKEN);
    expect(result.stderr).toMatch(/^bedrock-token: warning: .*(EFBIG|ENOSPC)/);
    expect(readdirSync(home.cache)).toEqual([]);
  });
});
