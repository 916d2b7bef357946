import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import {
  type CommandOptions,
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

/** @returns how many entries there are after these calls: calls that share a key share an entry */
async function countEntries(home: Home, calls: (CommandOptions & { args?: string[] })[]) {
  for (const { args = [], env, ...options } of calls) {
    const result = await runCommand(args, { ...options, env: { ...home.env, ...ENV, ...env } });
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  }
  return readdirSync(home.cache).filter((name) => name.endsWith('.json')).length;
}

describe.concurrent('there is another entry for', () => {
  it('another home, though the cache is the same', async () => {
    using home = makeHome();
    const other = join(home.path, 'other');
    mkdirSync(other);
    expect(await countEntries(home, [{}, { env: { HOME: other } }, {}])).toBe(2);
    // Logins lie in a home wherever the configuration is.
    const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    const calls = [{ env: files }, { env: { ...files, HOME: other } }];
    expect(await countEntries(home, calls)).toBe(4);
  });

  it('a relative config file, seen from another directory', async () => {
    using home = makeHome();
    furnish(home, { 'a/config': '[default]\n', 'b/config': '[default]\n' });
    const call = (cwd: string) => ({
      env: { AWS_CONFIG_FILE: 'config' },
      cwd: join(home.path, cwd),
    });
    expect(await countEntries(home, [call('a'), call('b'), call('a')])).toBe(2);
  });

  it('a web identity whose file has another content', async () => {
    using home = makeHome();
    const file = join(home.path, 'identity');
    const call = { env: { AWS_WEB_IDENTITY_TOKEN_FILE: file } };
    writeFileSync(file, 'one');
    expect(await countEntries(home, [call, call])).toBe(1);
    writeFileSync(file, 'two');
    expect(await countEntries(home, [call])).toBe(2);
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['the endpoint of Bedrock', { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:9' }],
    ['endpoints that are ignored', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['FIPS endpoints', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['an account ID', { AWS_ACCOUNT_ID: '123456789012' }],
    ['a variable that AWS has yet to invent', { AWS_IDENTITY_OF_TOMORROW: 'x' }],
  ])('%s', async (_, env) => {
    using home = makeHome();
    expect(await countEntries(home, [{}, { env }, {}])).toBe(2);
  });

  it('each of two values that run together', async () => {
    using home = makeHome();
    const calls = ['xAWS_Y', 'x'].map((value) => ({ env: { AWS_X: value, AWS_XAWS_Y: 'z' } }));
    expect(await countEntries(home, calls)).toBe(2);
  });

  it('each role, scope and verb; and no call for what is there', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...cloud.env, ...developerEnv(cloud) };
    const role = ['--role-arn', NARROW_ROLE];
    const calls = [
      { env, args: role },
      { env, args: [...role, '--scope', 'inference'] },
      { env, args: ['credential-process', ...role] },
      { env, args: ['credential-process', ...role, '--scope', 'inference'] },
    ];
    expect(await countEntries(home, [...calls, ...calls])).toBe(4);
    expect(actionsOf(cloud)).toEqual(Array(4).fill('sts AssumeRole'));
  });
});

it('the same entry serves whatever does not say whose it is', async () => {
  using home = makeHome();
  const calls = [
    {},
    { env: { PAGER: 'x', EDITOR: 'x', AWS_PAGER: 'x', AWS_DEFAULT_OUTPUT: 'text', TERM: 'x' } },
    { env: { AWS_BEARER_TOKEN_BEDROCK: 'x', OPENAI_API_KEY: 'x', LANG: 'C', TZ: 'Asia/Tokyo' } },
    { args: ['--format', 'json', '--verbose'].slice(0, 2) },
    { args: ['--timeout', '9s', '--min-ttl=1m', '--scope=role', '--region', 'us-east-1'] },
    { cwd: '/' },
  ];
  expect(await countEntries(home, calls)).toBe(1);
});
