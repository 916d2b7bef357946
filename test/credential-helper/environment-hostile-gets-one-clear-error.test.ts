import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  command,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
  USER_PATH,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const TOKEN = /^bedrock-api-key-[\w+/=]+\n$/;
/** One sentence and a hint, and nothing that a terminal obeys. */
const ONE_ERROR = /^bedrock-token: \P{Cc}+\n {2}\P{Cc}+\n$/u;

const isPosix = process.platform !== 'win32';
const self = command.map((word) => `'${word}'`).join(' ');

describe.skipIf(!isPosix).concurrent('setup', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['an empty home', { HOME: '' }],
    ['a relative home', { HOME: 'home' }],
  ])('with %s writes nowhere', async (_, place) => {
    using home = makeHome();
    const env = { ...ENV, ...place, PATH: USER_PATH };
    for (const tool of ['codex', 'claude-code', 'claude-desktop', 'opencode', 'aws-profile']) {
      const result = await runCommand(['setup', tool], { env, cwd: home.path });
      expect(result, tool).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toMatch(ONE_ERROR);
      expect(result.stderr).toContain('Set HOME');
    }
    expect(readdirSync(home.path)).toEqual([]);
  });

  it.each(['direnv', 'mise'])('of %s in a directory that is gone says so', async (tool) => {
    using home = makeHome();
    const gone = join(home.path, 'gone');
    mkdirSync(gone);
    const script = `cd '${gone}' && rmdir '${gone}' && exec ${self} setup ${tool}`;
    const result = await runProgram(['sh', '-c', script], { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(ONE_ERROR);
  });

  it.each([
    ['lists', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['lists without an end', '['.repeat(200_000)],
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])('leaves a file alone whose %s are nested without measure', async (_, text) => {
    using home = makeHome();
    furnish(home, { '.claude/settings.json': text });
    for (const args of [['--dry-run'], [], ['--undo']]) {
      const words = ['setup', 'claude-code', ...args];
      const result = await runCommand(words, { env: { ...home.env, ...ENV } });
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toMatch(ONE_ERROR);
    }
    expect(readdirSync(join(home.path, '.claude'))).toEqual(['settings.json']);
  });
});

describe.concurrent('a key is printed in spite of', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['a language that is none', { LANG: 'xx_YY.KOI8', LC_ALL: 'tr_TR.UTF-8' }],
    ['a time zone that is none', { TZ: 'Nowhere/Nix' }],
    ['a variable of AWS as long as the system takes', { AWS_BIG: 'x'.repeat(120_000) }],
    [
      'hundreds of variables',
      Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`V${n}`, 'x'.repeat(900)])),
    ],
    ['a path to the cache that is too long', { XDG_CACHE_HOME: `/${'x'.repeat(300)}` }],
    [
      'a path to the cache that is too deep',
      { XDG_CACHE_HOME: `/nonexistent${'/d'.repeat(2_500)}` },
    ],
  ])('%s', async (_, env) => {
    using home = makeHome();
    const result = await runCommand([], { env: { ...home.env, ...ENV, ...env } });
    expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(TOKEN) });
    expect(result.stderr).toMatch(/^$|^bedrock-token: warning: .+ Nothing is cached\. .+\n$/);
  });

  it.skipIf(!isPosix)('a current directory that is gone', async () => {
    using home = makeHome();
    const gone = join(home.path, 'gone');
    mkdirSync(gone);
    const script = `cd '${gone}' && rmdir '${gone}' && exec ${self}`;
    const result = await runProgram(['sh', '-c', script], { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(TOKEN), stderr: '' });
    expect(existsSync(gone)).toBe(false);
    expect(() => rmdirSync(gone)).toThrow();
  });
});

describe.concurrent('no terminal is steered by', () => {
  const STEER = '\u001b[2J\u009b31m\r\u0007';

  it.skipIf(!isPosix)('the name of a home', async () => {
    using home = makeHome();
    const path = join(home.path, STEER, 'line\nbreak');
    mkdirSync(join(path, '..'), { recursive: true });
    const env = { ...ENV, HOME: path, XDG_CACHE_HOME: '' };
    for (const args of [
      [],
      ['status'],
      ['doctor'],
      ['setup', 'codex', '--undo'],
      ['cache', 'clear'],
    ]) {
      const { stdout, stderr } = await runCommand(args, { env, cwd: home.path });
      // A line break is a name's own, and steers nothing.
      expect(`${stdout}${stderr}`).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });

  it.each(['AWS_PROFILE', 'AWS_REGION', 'AWS_ROLE_ARN', 'AWS_ENDPOINT_URL'])('%s', async (name) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV, AWS_WEB_IDENTITY_TOKEN_FILE: '/dev/null', [name]: STEER };
    for (const args of [['--verbose'], ['doctor', '--verbose'], ['status', '--verbose']]) {
      const { stdout, stderr } = await runCommand(args, { env });
      const text = stdout.startsWith('bedrock-api-key') ? stderr : stdout + stderr;
      expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
      expect(text).not.toMatch(/unforeseen|\n\s+at /);
    }
  });
});

describe.concurrent('credentials that are none are reported as such:', () => {
  const answer = (fields: object) =>
    JSON.stringify({ Version: 1, AccessKeyId: 'AKIAX', SecretAccessKey: 'CANARY', ...fields });

  it.each<[string, object]>([
    ['an object for an id', { AccessKeyId: {} }],
    ['a line end in an id', { AccessKeyId: 'AKIAX\n' }],
    ['a list for a secret', { SecretAccessKey: [1] }],
    ['a number for a session token', { SessionToken: 7 }],
    ['an end that is no date', { SessionToken: 'x', Expiration: 'CANARY soon' }],
    ['an end long ago', { SessionToken: 'x', Expiration: '1970-01-01T00:00:00Z' }],
  ])('%s', async (_, fields) => {
    using home = makeHome();
    furnish(home, {
      'answer.json': answer(fields),
      '.aws/config': `[default]\nregion = us-east-1\ncredential_process = cat ${home.path}/answer.json\n`,
    });
    for (const verb of ['get', 'credential-process']) {
      const result = await runCommand([verb], { env: home.env });
      expect(result).toMatchObject({ code: 4, stdout: '' });
      expect(result.stderr).toMatch(ONE_ERROR);
      expect(result.stderr).not.toContain('CANARY');
    }
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['a line end of Windows in a variable', { AWS_ACCESS_KEY_ID: 'AKIAX\r' }],
    ['quotes in a variable', { AWS_ACCESS_KEY_ID: '"AKIAX"' }],
  ])('%s', async (_, env) => {
    using home = makeHome();
    const result = await runCommand([], { env: { ...home.env, ...ENV, ...env } });
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toMatch(ONE_ERROR);
    expect(result.stderr).toContain('these are not AWS credentials');
  });
});
