import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { type CommandResult, makeHome, runCommand } from '../support/command/run-command.ts';

/** The container's role, which signs for nobody who names another identity. */
const container = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      AccessKeyId: 'ASIACONTAINER',
      SecretAccessKey: 's3cr3t',
      Token: 't',
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }),
  );
});
beforeAll(() => new Promise<void>((resolve) => container.listen(0, '127.0.0.1', resolve)));
afterAll(() => container.close());

const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = s3cr3t\n`;
const answer = (id: string) => `{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"s"}`;

interface Case {
  config?: string;
  credentials?: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

async function run(verb: string, { config = '', credentials = '', args = [], env = {} }: Case) {
  using home = makeHome();
  furnish(home, { '.aws/config': config, '.aws/credentials': credentials, token: 'x' });
  const { port } = container.address() as AddressInfo;
  return await runCommand([verb, ...(verb === 'doctor' ? [] : ['--no-cache']), ...args], {
    env: {
      ...home.env,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/`,
      ...env,
    },
  });
}

const idOf = ({ stdout, stderr }: CommandResult): string =>
  stdout ? JSON.parse(stdout).AccessKeyId : stderr;

// The right values are those of botocore 1.44.8 on the same files.
it.each<[string, string, Case]>([
  [
    'settings in capitals',
    'AKIACAPITALS',
    { credentials: `[p]\n${keys('AKIACAPITALS').toUpperCase().replace('S3CR3T', 's3cr3t')}` },
  ],
  [
    'a comment behind a header',
    'AKIADEFAULT',
    {
      config: `[default]\n${keys('AKIADEFAULT')}[profile prod];production\n${keys('AKIAPROD')}`,
      args: ['--profile', 'default'],
    },
  ],
  [
    'the section behind such a header',
    'AKIAPROD',
    {
      config: `[default]\n${keys('AKIADEFAULT')}[profile prod];production\n${keys('AKIAPROD')}`,
      args: ['--profile', 'prod'],
    },
  ],
  [
    'a name in quotes',
    'AKIAQUOTED',
    { config: `[profile 'my work']\n${keys('AKIAQUOTED')}`, args: ['--profile', 'my work'] },
  ],
  [
    'several blanks and letters beyond ASCII',
    'AKIATUER',
    { config: `[profile \t tür]\n${keys('AKIATUER')}`, args: ['--profile', 'tür'] },
  ],
  [
    'a name with a blank in the credentials file',
    'AKIABLANK',
    { credentials: `[my work]\n${keys('AKIABLANK')}`, args: ['--profile', 'my work'] },
  ],
  [
    'a process over several lines',
    'AKIALINES',
    { config: `[profile p]\ncredential_process = printf\n  %s\n  '${answer('AKIALINES')}'\n` },
  ],
  [
    'a process with # in quotes',
    'AKIAHASH',
    {
      config: `[profile p]\ncredential_process = printf "%.0s%s" "a # b" '${answer('AKIAHASH')}'\n`,
    },
  ],
  [
    'AWS_DEFAULT_PROFILE before AWS_PROFILE',
    'AKIAFIRST',
    {
      config: `[profile one]\n${keys('AKIAFIRST')}[profile two]\n${keys('AKIASECOND')}`,
      env: { AWS_DEFAULT_PROFILE: 'one', AWS_PROFILE: 'two' },
      args: [],
    },
  ],
  [
    '~ in the variable of a file',
    'AKIAHOME',
    {
      config: `[profile p]\n${keys('AKIAHOME')}`,
      env: { AWS_CONFIG_FILE: '~/.aws/config' },
    },
  ],
  [
    'keys in the environment before AWS_PROFILE',
    'AKIAENV',
    {
      config: `[profile p]\n${keys('AKIAPROFILE')}`,
      env: { AWS_PROFILE: 'p', AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' },
      args: [],
    },
  ],
  ['a profile without credentials, in a container', 'ASIACONTAINER', { config: '[profile p]\n' }],
])('reads %s', async (_, accessKeyId, { args = ['--profile', 'p'], ...files }) => {
  expect(idOf(await run('credential-process', { ...files, args }))).toBe(accessKeyId);
});

it.each<[string, RegExp, number, Case]>([
  [
    'half a key pair',
    /lacks aws_secret_access_key/,
    4,
    { config: '[profile p]\naws_access_key_id = A' },
  ],
  ['a role alone', /has role_arn and lacks/, 4, { config: '[profile p]\nrole_arn = arn:x' }],
  [
    'a token file alone',
    /has web_identity_token_file and lacks role_arn/,
    4,
    { config: '[profile p]\nweb_identity_token_file = ~/token' },
  ],
  ['a setting before any section', /config cannot be parsed: line 1/, 2, { config: 'a = b\n' }],
  [
    'a token file that is missing',
    /web_identity_token_file names a file that cannot be read \(ENOENT\)/,
    4,
    {
      config: '[profile p]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = ~/none',
    },
  ],
  [
    'a profile that does not exist, before a region that does not',
    /There is no profile p .*\n.*closest names are: pp/,
    4,
    { config: '[profile pp]', env: { AWS_REGION: '' } },
  ],
])('%s is an error, and the container does not sign', async (_, says, code, files) => {
  const result = await run('credential-process', { ...files, args: ['--profile', 'p'] });
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
});

it.each<[string, RegExp, NodeJS.ProcessEnv]>([
  ['a key ID alone', /AWS_ACCESS_KEY_ID is set, and .* is not/, { AWS_ACCESS_KEY_ID: 'AKIAHALF' }],
  [
    'a token file alone',
    /AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not/,
    { AWS_WEB_IDENTITY_TOKEN_FILE: '~/token' },
  ],
])('%s in the environment is an error, and the container does not sign', async (_, says, env) => {
  const result = await run('credential-process', { env });
  expect(result).toMatchObject({ code: 4, stdout: '', stderr: expect.stringMatching(says) });
});

it('doctor fails on a profile that does not exist', async () => {
  const config = `[profile work]\n${keys('AKIAWORK')}`;
  const result = await run('doctor', { config, args: ['--profile', 'wrok'] });
  expect(result).toMatchObject({
    code: 4,
    stdout: expect.stringMatching(/no profile wrok[\s\S]*work/),
  });
});
