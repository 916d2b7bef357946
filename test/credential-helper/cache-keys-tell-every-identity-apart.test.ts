import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const CONFIG = '[default]\nregion = us-east-1\n[profile other]\nregion = us-east-1\n';

interface Asked {
  args?: string[];
  env?: NodeJS.ProcessEnv;
  prepare?: (home: Home) => void;
}

async function isCached(home: Home, { args = [], env = {} }: Asked): Promise<boolean> {
  const result = await runCommand(['--format', 'json', '--timeout', '2s', ...args], {
    env: { ...home.env, ...ENV, ...env },
  });
  // What cannot be resolved here is no answer of the other's, either.
  return result.code === 0 && (JSON.parse(result.stdout) as { Cached: boolean }).Cached;
}

describe.concurrent('a miss after a change of', () => {
  it.each<[string, Asked]>([
    ['the profile', { args: ['--profile', 'other'] }],
    ['AWS_PROFILE', { env: { AWS_PROFILE: 'other' } }],
    ['the role', { args: ['--role-arn', NARROW_ROLE] }],
    ['the region, by option', { args: ['--region', 'us-west-2'] }],
    ['the region, by variable', { env: { AWS_REGION: 'us-west-2' } }],
    ['the duration', { args: ['--duration', '2h'] }],
    ['the access key', { env: { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE99' } }],
    ['the secret', { env: { AWS_SECRET_ACCESS_KEY: 'other' } }],
    ['the session token', { env: { AWS_SESSION_TOKEN: 'x' } }],
    ['the endpoint of everything', { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } }],
    ['the endpoint of STS', { env: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' } }],
    ['the web identity', { env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/x', AWS_ROLE_ARN: NARROW_ROLE } }],
    ['the config file', { env: { AWS_CONFIG_FILE: '/dev/null' } }],
    ['the credentials file', { env: { AWS_SHARED_CREDENTIALS_FILE: '/dev/null' } }],
    [
      'a letter in the config file, its size and date as before',
      {
        prepare(home) {
          const path = join(home.path, '.aws/config');
          writeFileSync(path, CONFIG.replace('other', 'moved'));
          utimesSync(path, 1, 1);
        },
      },
    ],
    [
      'the credentials file, which was not there',
      { prepare: (home) => furnish(home, { '.aws/credentials': '[x]\n' }) },
    ],
  ])('%s', async (_, asked) => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    utimesSync(join(home.path, '.aws/config'), 1, 1);
    expect(await isCached(home, {})).toBe(false);
    expect(await isCached(home, {})).toBe(true);
    asked.prepare?.(home);
    expect(await isCached(home, asked)).toBe(false);
  });
});

describe.concurrent('a hit in spite of a change of', () => {
  it.each<[string, Asked]>([
    ['an earlier key', { env: { AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key-x' } }],
    ['AWS_DEFAULT_REGION, which AWS_REGION outranks', { env: { AWS_DEFAULT_REGION: 'eu-west-1' } }],
    [
      'the way to give the same region',
      { args: ['--region', 'us-east-1'], env: { AWS_REGION: '' } },
    ],
    [
      'what the AWS CLI sets for its children',
      { env: { AWS_DATA_PATH: '/x', AWS_EXECUTION_ENV: 'x' } },
    ],
    ['a pager', { env: { AWS_PAGER: 'less', PAGER: 'less' } }],
    ['what the answer must have left', { args: ['--min-ttl', '1h'] }],
  ])('%s', async (_, asked) => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    expect(await isCached(home, {})).toBe(false);
    expect(await isCached(home, asked)).toBe(true);
  });
});

it('a hit resolves no credentials and asks nobody', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  furnish(home, {
    runs: '',
    'make.sh': `echo run >> ${home.path}/runs; echo '${JSON.stringify(toAnswer(developerEnv(cloud)))}'`,
    '.aws/config': `[profile made]\ncredential_process = sh ${home.path}/make.sh\n`,
  });
  const args = ['--region', 'us-east-1', '--profile', 'made', '--role-arn', NARROW_ROLE];
  const env = { ...home.env, ...cloud.env };
  const answers = [];
  for (let call = 0; call < 3; call++) answers.push(await runCommand(args, { env }));
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
  expect(readFileSync(join(home.path, 'runs'), 'utf8')).toBe('run\n');
  expect(actionsOf(cloud)).toEqual(['sts AssumeRole']);
});

const toAnswer = (env: Record<string, string>) => ({
  Version: 1,
  AccessKeyId: env.AWS_ACCESS_KEY_ID,
  SecretAccessKey: env.AWS_SECRET_ACCESS_KEY,
});
