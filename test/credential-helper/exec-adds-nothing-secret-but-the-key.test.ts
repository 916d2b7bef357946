import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import { COMPILE_CACHE } from '../support/setup/compile-cache.ts';

const REGION = { AWS_REGION: 'us-east-1' };

/** The environment of a command that runs in the caller's one. */
async function environmentOf(
  home: Home,
  options: string[],
  env: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const script = 'process.stdout.write(JSON.stringify(process.env))';
  const result = await runCommand(['exec', ...options, '--', process.execPath, '-e', script], {
    env: { ...home.env, ...env },
  });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout) as Record<string, string>;
}

/** What the command has that the caller had not, by names. */
const added = (child: Record<string, string>, caller: NodeJS.ProcessEnv) =>
  Object.keys(child)
    .filter((name) => child[name] !== caller[name] && !/^(PATH|PWD|SHLVL|_|__CF.*)$/.test(name))
    .sort();

const KEY = ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_DEFAULT_REGION'];
const ANTHROPIC = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL'];

it.each([
  ['nothing but key and region', [], KEY],
  ['with --openai two more', ['--openai'], [...KEY, 'OPENAI_API_KEY', 'OPENAI_BASE_URL']],
  ['and with --anthropic', ['--anthropic'], [...ANTHROPIC, ...KEY]],
])('it adds %s', async (_, options, names) => {
  using home = makeHome();
  const caller = { ...COMPILE_CACHE, ...home.env, ...STATIC_KEYS, ...REGION };
  expect(added(await environmentOf(home, options, caller), caller)).toEqual(names);
});

it('what a profile holds stays in its file', async () => {
  using home = makeHome();
  furnish(home, {
    '.aws/credentials': `[dev]\naws_access_key_id = ${STATIC_KEYS.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${STATIC_KEYS.AWS_SECRET_ACCESS_KEY}\n`,
  });
  // Nothing in the cache at first, and then a key: neither way may show more.
  for (const _ of ['miss', 'hit']) {
    const caller = { ...COMPILE_CACHE, ...home.env, ...REGION };
    const child = await environmentOf(home, ['--profile', 'dev'], caller);
    expect(added(child, caller)).toEqual(KEY);
    expect(Object.values(child).join('\n')).not.toContain(STATIC_KEYS.AWS_SECRET_ACCESS_KEY);
  }
});

it('a key that the caller had is replaced, and a region', async () => {
  using home = makeHome();
  const caller = {
    ...STATIC_KEYS,
    AWS_BEARER_TOKEN_BEDROCK: 'an old one',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-2',
  };
  const child = await environmentOf(home, ['--region', 'us-west-2'], caller);
  expect(child).toMatchObject({ AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-west-2' });
  const key = child.AWS_BEARER_TOKEN_BEDROCK ?? '';
  expect(atob(key.replace('bedrock-api-key-', ''))).toContain('%2Fus-west-2%2Fbedrock%2F');
});

it('--clean takes every other way to AWS away, and nothing else', async () => {
  using home = makeHome();
  const others = {
    ...STATIC_KEYS,
    AWS_SESSION_TOKEN: 'session',
    AWS_SECURITY_TOKEN: 'session',
    AWS_CREDENTIAL_EXPIRATION: '2000-01-01T00:00:00Z',
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/x',
    AWS_ROLE_SESSION_NAME: 'x',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere',
    AWS_PROFILE: 'dev',
    AWS_DEFAULT_PROFILE: 'dev',
  };
  const kept = { AWS_MAX_ATTEMPTS: '2', MINE: "it's $mine" };
  furnish(home, {
    '.aws/config': '[profile dev]\nregion = us-east-1\n',
    '.aws/credentials': `[dev]\naws_access_key_id = ${STATIC_KEYS.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${STATIC_KEYS.AWS_SECRET_ACCESS_KEY}\n`,
  });
  const child = await environmentOf(home, ['--clean', '--profile', 'dev'], { ...others, ...kept });
  expect(Object.keys(child).filter((name) => name in others)).toEqual([]);
  expect(child).toMatchObject({ ...kept, AWS_REGION: 'us-east-1' });
});

it.skipIf(process.platform !== 'linux')('no command line of any process shows a key', async () => {
  using home = makeHome();
  const [file = '', ...args] = command;
  const env = { PATH: process.env.PATH, ...home.env, ...STATIC_KEYS, ...REGION };
  const child = spawn(file, [...args, 'exec', '--openai', '--', 'sh', '-c', 'sleep 1; :'], { env });
  let lines = '';
  const watch = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      lines += read(`/proc/${pid}/cmdline`);
    }
  }, 10);
  await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(watch);
  expect(lines).toContain('sleep 1; :');
  expect(lines).not.toContain('bedrock-api-key-YmVk');
  expect(lines).not.toContain(STATIC_KEYS.AWS_SECRET_ACCESS_KEY);
});

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
