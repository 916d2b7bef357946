import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

/**
 * The attack: another user may write to a directory on the way to the cache, so that user replaces
 * the cache by one of theirs, and reads or plants keys.
 */

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const isRoot = process.getuid?.() === 0;
const OTHER_USER = 65_534;

/** Each makes a place that another user may replace; what is said of it, and what to do. */
const PLACES: [name: string, open: (home: Home) => string, says: RegExp, cure: RegExp][] = [
  [
    'a group with other users can write to ~/.cache',
    ({ path }) => {
      if (isRoot) chownSync(join(path, '.cache'), 0, OTHER_USER);
      chmodSync(join(path, '.cache'), isRoot ? 0o770 : 0o777);
      return join(path, '.cache');
    },
    /other users can write to \S+\.cache\b/,
    /chmod go-w \S+\.cache\b/,
  ],
  [
    'everybody may write to a directory above',
    ({ path }) => {
      chmodSync(path, 0o777);
      return join(path, '.cache');
    },
    /other users can write to/,
    /chmod go-w/,
  ],
  [
    'a link above is in a directory of all',
    ({ path }) => {
      mkdirSync(join(path, 'open'));
      symlinkSync(join(path, '.cache'), join(path, 'open', 'link'));
      chmodSync(join(path, 'open'), 0o777);
      return join(path, 'open', 'link');
    },
    /other users can write to \S+open\b/,
    /chmod go-w/,
  ],
  ...(isRoot
    ? ([
        [
          'a directory above belongs to another user',
          ({ path }) => {
            chownSync(join(path, '.cache'), OTHER_USER, OTHER_USER);
            return join(path, '.cache');
          },
          /belongs to another user/,
          /without sudo/,
        ],
      ] as typeof PLACES)
    : []),
];

describe.concurrent('nothing is kept, nothing is believed, and it is said where', () => {
  it.each(PLACES)('%s', async (_, open, says, cure) => {
    using home = makeHome();
    mkdirSync(home.cache, { recursive: true, mode: 0o700 });
    const env = { ...home.env, ...ENV, XDG_CACHE_HOME: open(home) };
    const get = await runCommand([], { env });
    expect(get.code).toBe(0);
    expect(get.stdout).toMatch(/^bedrock-api-key-/);
    expect(get.stderr).toMatch(/^bedrock-token: warning: [^\n]+ is not used: [^\n]+\n$/);
    expect(get.stderr).toMatch(says);
    expect(get.stderr).toMatch(cure);
    const init = await runCommand(['shell-init', 'bash'], { env });
    expect(init).toMatchObject({ code: 2, stdout: '' });
    expect(init.stderr).toMatch(says);
    expect(init.stderr).toMatch(cure);
    const doctor = await runCommand(['doctor'], { env: { ...env, AWS_PROFILE: '' } });
    expect(doctor.stdout).toMatch(/^warn +cache .+ is not used/m);
    expect(doctor.stdout).toMatch(cure);
    const clear = await runCommand(['cache', 'clear'], { env });
    expect(clear).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(home.cache)).toEqual([]);
  });
});

// With a umask of 002 and a group for each user every directory is so.
it.skipIf(!isRoot)('a group that is the user’s alone may write', async () => {
  using home = makeHome();
  mkdirSync(join(home.path, '.cache'));
  chownSync(join(home.path, '.cache'), 0, 0);
  chmodSync(join(home.path, '.cache'), 0o775);
  const env = { ...home.env, ...ENV };
  expect(await runCommand([], { env })).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(home.cache)).toHaveLength(1);
});

it('the sticky bit, as of /tmp, is enough', async () => {
  using home = makeHome();
  mkdirSync(join(home.path, '.cache'));
  chmodSync(home.path, 0o1777);
  const env = { ...home.env, ...ENV };
  expect(await runCommand([], { env })).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(home.cache)).toHaveLength(1);
});

it('a shell that has begun gets no key once others may write there', async () => {
  using home = makeHome();
  const env = { ...home.env, ...ENV };
  const { stdout } = await runCommand(['shell-init', 'bash'], { env });
  const [, file = ''] = /^__bedrock_token_file='(.+)'$/m.exec(stdout) ?? [];
  const refresh = () =>
    runCommand(['shell-refresh', 'bash'], { env: { ...env, BEDROCK_TOKEN_SHELL_FILE: file } });
  chmodSync(join(home.path, '.cache'), 0o777);
  expect((await refresh()).code).not.toBe(0);
  expect(existsSync(file)).toBe(false);
  chmodSync(join(home.path, '.cache'), 0o700);
  expect(await refresh()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(existsSync(file)).toBe(true);
});

it('cache clear follows no link', async () => {
  using home = makeHome();
  using elsewhere = makeHome();
  const env = { ...home.env, ...ENV };
  await runCommand([], { env });
  const entries = readdirSync(home.cache);
  renameSync(home.cache, join(elsewhere.path, 'cache'));
  symlinkSync(join(elsewhere.path, 'cache'), home.cache);
  const { code, stderr } = await runCommand(['cache', 'clear'], { env });
  expect(code).toBe(2);
  expect(stderr).toMatch(/is not cleared: it is a symbolic link\.\n {2}Remove it/);
  expect(readdirSync(join(elsewhere.path, 'cache'))).toEqual(entries);
});
