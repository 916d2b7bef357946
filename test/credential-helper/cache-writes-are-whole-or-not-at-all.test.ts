import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryPath } from '../support/command/cache-entry.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
/** What is kept has an end that is known. */
const ENDS = { AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 3_600_000).toISOString() };
const TOKEN = /^bedrock-api-key-[\w+/=]+\n$/;
const words = command.map((word) => `'${word}'`).join(' ');
const canTrace = spawnSync('strace', ['-V']).status === 0;

/** The system calls of one run, one a line. */
async function trace(home: Home, calls: string, args: string[] = []): Promise<string[]> {
  const log = join(home.path, 'trace');
  const { code } = await runProgram(
    ['strace', '-f', '-e', `trace=${calls}`, '-s', '400', '-o', log, ...command, ...args],
    { env: { ...home.env, ...ENV, NODE_DISABLE_COMPILE_CACHE: '1' }, limitMs: 50_000 },
  );
  expect(code).toBe(0);
  return readFileSync(log, 'utf8').split('\n');
}

it.skipIf(!canTrace)('a file is made exclusively, forced to the disk, then renamed', async () => {
  using home = makeHome();
  const lines = await trace(home, 'open,openat,fsync,fdatasync,rename,renameat,renameat2');
  // On Linux by a descriptor of the directory, so that it cannot be another by then.
  const inCache = (line: string) =>
    line.includes(home.cache) || /"\/proc\/self\/fd\/\d+\/\w/.test(line);
  const own = lines.filter((line) => inCache(line) || /f(data)?sync\(/.test(line));
  const entry = basename(entryPath(home));
  const opened = own.findIndex((line) => line.includes(`/${entry}.`) && line.includes('open'));
  expect(own[opened]).toMatch(/\.json\.[0-9a-f-]{36}\.new".*O_CREAT\|O_EXCL.*0600/);
  expect(own[opened + 1]).toMatch(/f(data)?sync\(\d+/);
  expect(own[opened + 2]).toMatch(/rename.*\.new".*\.json"\) += 0|rename.*<unfinished/);
  // Nothing else is made there but the lock.
  const made = own.filter((line) => line.includes('O_CREAT'));
  expect(made.filter((line) => !/\.new"|\.lock"/.test(line))).toEqual([]);
});

it.skipIf(!canTrace)('nothing is written outside the cache, by a miss nor by a hit', async () => {
  using home = makeHome();
  for (const _ of ['miss', 'hit']) {
    const lines = await trace(home, 'open,openat,mkdir,mkdirat,unlink,rename,link');
    const outside = lines
      .filter((line) => /O_CREAT|O_TRUNC|O_WRONLY|mkdir|unlink|rename|link\(/.test(line))
      .filter((line) => !line.includes(home.path) && !/"\/(dev|proc|sys)\//.test(line));
    expect(outside).toEqual([]);
  }
});

it.skipIf(!canTrace)(
  'a hit starts no process, opens no connection, reads no credentials',
  async () => {
    using home = makeHome();
    mkdirSync(join(home.path, '.aws'));
    writeFileSync(join(home.path, '.aws/config'), '[default]\n');
    await trace(home, 'connect');
    const lines = await trace(home, 'connect,socket,execve,open,openat', ['--verbose']);
    expect(lines.filter((line) => /connect\(|AF_INET/.test(line))).toEqual([]);
    // The shell, env and node that start it, but none that it starts.
    expect(
      lines.filter((line) => /^(\d+) .*execve\(/.test(line) && / = 0/.test(line)).length,
    ).toBeLessThanOrEqual(2);
    // The config file names the login whose file is a part of the key.
    expect(lines.filter((line) => /\.aws\/(?!config")/.test(line))).toEqual([]);
  },
);

describe('a disk that fills up halfway', () => {
  // sh counts blocks of 512 bytes, bash of 1024; an entry is longer than one.
  it('leaves no half of a file', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV, AWS_SESSION_TOKEN: 'x'.repeat(2_000), ...ENDS };
    const result = await runProgram(['sh', '-c', `ulimit -f 1; exec ${words}`], { env });
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(TOKEN);
    expect(result.stderr).toMatch(/^bedrock-token: warning: .*(EFBIG|ENOSPC)/);
    expect(readdirSync(home.cache)).toEqual([]);
  });

  it('leaves the earlier file as it was', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV, AWS_SESSION_TOKEN: 'x'.repeat(2_000), ...ENDS };
    const first = await runCommand([], { env });
    const before = readFileSync(entryPath(home), 'utf8');
    const full = await runProgram(['sh', '-c', `ulimit -f 1; exec ${words} --refresh`], { env });
    expect(full.stdout).toMatch(TOKEN);
    expect(readFileSync(entryPath(home), 'utf8')).toBe(before);
    expect((await runCommand([], { env })).stdout).toBe(first.stdout);
  });
});

it('what killed writers and earlier settings left is swept', async () => {
  using home = makeHome();
  mkdirSync(home.cache, { recursive: true, mode: 0o700 });
  const hoursAgo = (hours: number, ...names: string[]) => {
    for (const name of names) {
      writeFileSync(join(home.cache, name), 'x', { mode: 0o600 });
      const then = Date.now() / 1000 - hours * 3600;
      utimesSync(join(home.cache, name), then, then);
    }
    return names;
  };
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const id = crypto.randomUUID();
  hoursAgo(2, `${a}.json.${id}.new`, `${a}.lock.${id}.broken`, `${a}.failure.${id}.new`);
  hoursAgo(14, `${a}.json`, `${a}.lock`, `${a}.failure`, `${b}.turn`);
  const recent = hoursAgo(0, `${b}.json.${id}.new`, `${b}.lock`);
  const young = hoursAgo(11, `${b}.json`);
  // Not ours, so not ours to take away.
  const others = hoursAgo(1000, 'notes.txt', 'shell-x', `${a}x.json`);
  await runCommand([], { env: { ...home.env, ...ENV } });
  const made = /^(?!a{64}|b{64})[0-9a-f]{64}\.json$/;
  const own = readdirSync(home.cache).filter((name) => !made.test(name));
  expect(own.sort()).toEqual([...recent, ...young, ...others].sort());
});

it('a home that is not there is not made, while a cache elsewhere is', async () => {
  using home = makeHome();
  const none = join(home.path, 'none');
  const homeless = { ...ENV, HOME: none, XDG_CACHE_HOME: '' };
  const result = await runCommand([], { env: homeless, cwd: home.path });
  expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(TOKEN) });
  expect(result.stderr).toMatch(
    /^bedrock-token: warning: .+ cannot be created \(there is no directory \S+none\)\. .+\n$/,
  );
  expect(existsSync(none)).toBe(false);
  const deep = { ...homeless, XDG_CACHE_HOME: join(home.path, 'a/b') };
  expect(await runCommand([], { env: deep, cwd: home.path })).toMatchObject({ stderr: '' });
  expect(readdirSync(join(home.path, 'a/b/bedrock-token'))).toHaveLength(1);
});

it('a cache that is reached through a link above it is used', async () => {
  using home = makeHome();
  execFileSync('ln', ['-s', 'elsewhere', join(home.path, '.cache')]);
  mkdirSync(join(home.path, 'elsewhere'));
  const env = { ...home.env, ...ENV };
  const first = await runCommand([], { env });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse((await runCommand(['--format', 'json'], { env })).stdout).Cached).toBe(true);
});
