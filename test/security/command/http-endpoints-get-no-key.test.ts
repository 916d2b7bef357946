import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, type Cloud } from '../../support/cloud/cloud.ts';
import { type FarCloud, startFarCloud } from '../../support/cloud/http-beyond-loopback.ts';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../../support/command/helper-cloud.ts';
import { makeHome } from '../../support/command/run-command.ts';

// The attack: an endpoint by http, from a variable or a profile. An observer on the network reads the key.

let cloud: Cloud;
let far: FarCloud;
beforeAll(async () => {
  cloud = await startHelperCloud();
  far = await startFarCloud(cloud);
});
afterAll(async () => {
  await far[Symbol.asyncDispose]();
  await cloud.stop();
});

const CHILD = ['--', process.execPath, '-e', '0'];

it.each<[variable: string, args: string[]]>([
  ['AWS_ENDPOINT_URL_STS', ['get', '--role-arn', NARROW_ROLE]],
  ['AWS_ENDPOINT_URL_IAM', ['keys', 'list', '--user', 'dev']],
  ['AWS_ENDPOINT_URL_BEDROCK', ['doctor']],
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', ['exec', ...CHILD]],
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', ['exec', '--anthropic', ...CHILD]],
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', ['get', '--format', 'env', '--anthropic']],
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', ['get']],
  ['AWS_ENDPOINT_URL_BEDROCK', ['get', '--format', 'json']],
  ['ANTHROPIC_BEDROCK_BASE_URL', ['exec', ...CHILD]],
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', ['setup', 'codex', '--dry-run']],
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', ['setup', 'claude-code', '--auth', 'key', '--dry-run']],
])('%s: %j', async (name, args) => {
  using home = makeHome();
  const env = {
    ...developerEnv(cloud),
    ...far.env,
    AWS_REGION: 'us-east-1',
    [name]: far.move(cloud.env[name] ?? cloud.env.AWS_ENDPOINT_URL_STS),
  };
  const result = await ask(cloud, home, args, { env });
  expect(far.reached()).toEqual([]);
  expect(result, result.stderr).toMatchObject({ code: 2 });
  const said = args[0] === 'doctor' ? result.stdout : result.stderr;
  expect(said).toContain('http://far.example');
});

it.each<[what: string, config: (url: string) => string, args: string[]]>([
  ['endpoint_url', (url) => `endpoint_url = ${url}\n`, ['get', '--role-arn', NARROW_ROLE]],
  [
    'a services section',
    (url) => `services = s\n[services s]\nbedrock_runtime =\n  endpoint_url = ${url}\n`,
    ['exec', ...CHILD],
  ],
])('of a profile, %s', async (_, config, args) => {
  using home = makeHome();
  furnish(home, {
    '.aws/config': `[default]\nregion = us-east-1\n${config('http://far.example/x')}`,
  });
  const none = Object.keys(cloud.env).map((name) => [name, undefined]);
  const env = { ...developerEnv(cloud), ...far.env, ...Object.fromEntries(none) };
  const result = await ask(cloud, home, args, { env });
  expect(far.reached()).toEqual([]);
  expect(result, result.stderr).toMatchObject({ code: 2 });
  expect(result.stderr).toContain('http://far.example');
});

it.each(['AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_SSO_OIDC'])(
  'of a login by SSO, %s',
  async (name) => {
    using home = makeHome();
    const startUrl = 'https://example.awsapps.com/start';
    const login = cloud.ssoLogin({ startUrl, region: 'eu-central-1', session: 'work' });
    furnish(home, {
      [`.aws/sso/cache/${login.name}`]: name.endsWith('OIDC')
        ? expired(login.content)
        : login.content,
      '.aws/config': `[sso-session work]
sso_start_url = ${startUrl}
sso_region = eu-central-1
[profile p]
sso_session = work
sso_account_id = ${ACCOUNT}
sso_role_name = Developer
region = us-east-1
`,
    });
    const env = { ...far.env, [name]: far.move(cloud.env[name]) };
    const result = await ask(cloud, home, ['get', '--profile', 'p'], { env });
    expect(far.reached()).toEqual([]);
    expect(result, result.stderr).toMatchObject({ code: 2 });
    expect(result.stderr).toContain('http://far.example');
  },
);

/** A login whose access token has expired; it is renewed by OIDC. */
function expired(content: string): string {
  return JSON.stringify({ ...JSON.parse(content), expiresAt: '2020-01-01T00:00:00Z' });
}

it('a shell with such a variable gets no key', async () => {
  using home = makeHome();
  const env = {
    ...developerEnv(cloud),
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: far.move(cloud.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME),
  };
  const hook = await ask(cloud, home, ['shell-init', 'bash'], { env });
  expect(hook.code, hook.stderr).toBe(0);
  const script = `${hook.stdout}
for ((turn = 0; turn < 100; turn++)); do
  __bedrock_token_hook 2>"$HOME/said"; [ -s "$HOME/said" ] && break; sleep 0.1
done
cat "$HOME/said"; echo "[\${AWS_BEARER_TOKEN_BEDROCK:+a key}]"`;
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], {
    env: { PATH: process.env.PATH, ...home.env, ...env },
  });
  expect(stdout).toContain('http://far.example');
  expect(stdout).toMatch(/\[\]\n$/);
});
