import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoopbackAws, startLoopbackAws } from '../../test-support/aws-on-loopback.ts';
import { resolveCredentials } from './resolve-credentials.ts';

let aws: LoopbackAws;
let warnings: string[];

beforeEach(async () => {
  aws = await startLoopbackAws();
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  warnings = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method);
  }
});
afterEach(async () => {
  // Whatever happened, the SDK is not to write anything by itself.
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    expect(console[method]).not.toHaveBeenCalled();
  }
  vi.restoreAllMocks();
  await aws.stop();
});

const resolve = (profile?: string) =>
  resolveCredentials({
    profile,
    requestHandler: aws.requestHandler,
    environment: process.env,
    onWarning: (text) => warnings.push(text),
  });

const KEYS = 'aws_access_key_id = AKIAPROFILE\naws_secret_access_key = s3cr3t\n';
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r\n';
const SSO = `[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\n
[sso-session corp]\nsso_start_url = https://corp.example\nsso_region = eu-west-1\n`;
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const CLIENT = { clientId: 'c', clientSecret: 'cs', refreshToken: 'r' };
const PROCESS_JSON = '{"Version":1,"AccessKeyId":"AKIAPROCESS","SecretAccessKey":"s3cr3t"}';

describe('each place that the SDK knows gives credentials', () => {
  it('the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's3cr3t');
    aws.config(`[default]\n${KEYS}`);
    expect(await resolve()).toMatchObject({ accessKeyId: 'AKIAENV', source: 'environment' });
    expect(warnings).toEqual([]);
  });

  it.each<[string, string, string, string, string[]]>([
    ['keys', `[profile p]\n${KEYS}`, 'AKIAPROFILE', 'profile', []],
    [
      'a role',
      `[profile p]\n${ROLE}source_profile = q\n[profile q]\n${KEYS}`,
      'ASIAROLE',
      'role',
      ['POST / AssumeRole'],
    ],
    [
      'a role that is its own source',
      `[profile p]\n${ROLE}source_profile = p\n${KEYS}`,
      'ASIAROLE',
      'role',
      ['POST / AssumeRole'],
    ],
    [
      'a web identity of a file in the home directory',
      `[profile p]\n${ROLE}web_identity_token_file = ~/token\n`,
      'ASIAROLE',
      'web-identity',
      ['POST / AssumeRoleWithWebIdentity'],
    ],
    [
      'a process',
      `[profile p]\ncredential_process = echo '${PROCESS_JSON}'\n`,
      'AKIAPROCESS',
      'process',
      [],
    ],
  ])('a profile with %s', async (_, config, accessKeyId, source, asked) => {
    aws.config(config);
    writeFileSync(join(aws.home, 'token'), 'jwt');
    expect(await resolve('p')).toMatchObject({ accessKeyId, source });
    expect(aws.asked).toEqual(asked);
  });

  it('a role by SSO credentials, of a profile of AWS_PROFILE', async () => {
    aws.config(`${SSO}[profile top]\n${ROLE}source_profile = sso\n`);
    aws.ssoToken('corp', { accessToken: 'a', expiresAt: soon(3_600_000), ...CLIENT });
    vi.stubEnv('AWS_PROFILE', 'top');
    expect(await resolve()).toMatchObject({ source: 'role', accountId: '123456789012' });
    expect(aws.asked).toEqual(['GET /federation/credentials', 'POST / AssumeRole']);
  });

  it('an SSO login, renewed when it is about to end', async () => {
    aws.config(SSO.replaceAll('corp', 'renewed'));
    aws.ssoToken('renewed', { accessToken: 'a', expiresAt: soon(-1000), ...CLIENT });
    const credentials = await resolve('sso');
    expect(credentials).toMatchObject({ accessKeyId: 'ASIASSO', source: 'sso' });
    expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.now());
    expect(aws.asked).toEqual(['POST /token', 'GET /federation/credentials']);
  });

  it('a console login, renewed when it is about to end', async () => {
    aws.config('[profile con]\nlogin_session = arn:aws:iam::123456789012:user/a\n');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    aws.loginToken('arn:aws:iam::123456789012:user/a', {
      accessToken: { accountId: '123456789012', expiresAt: soon(-1000) },
      clientId: 'c',
      refreshToken: 'r',
      dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
    });
    expect(await resolve('con')).toMatchObject({ accessKeyId: 'ASIALOGIN2', source: 'login' });
    expect(aws.asked).toEqual(['POST /v1/token']);
  });

  it.each([
    ['a web identity', (home: string) => join(home, 'token')],
    ['a web identity of a file in the home directory', () => '~/token'],
  ])('%s', async (_, locate) => {
    writeFileSync(join(aws.home, 'token'), 'jwt');
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', locate(aws.home));
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/r');
    expect(await resolve()).toMatchObject({ accessKeyId: 'ASIAROLE', source: 'web-identity' });
  });

  it.each([
    ['a container', 'GET /container', 'container'],
    ['an instance', 'PUT /latest/api/token', 'instance'],
  ])('%s', async (_, first, source) => {
    if (source === 'container') {
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${aws.origin}/container`);
    } else {
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
      vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', aws.origin);
    }
    expect(await resolve()).toMatchObject({ source });
    expect(aws.asked[0]).toBe(first);
  });
});

it('a profile that names the instance asks it, wherever this is', async () => {
  aws.config(`[profile p]\n${ROLE}credential_source = Ec2InstanceMetadata\n`);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', aws.origin);
  expect(await resolve('p')).toMatchObject({ source: 'role' });
});

it('a profile that names no credentials lets the next places be asked', async () => {
  aws.config('[profile p]\nregion = eu-west-3\n');
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${aws.origin}/container`);
  expect(await resolve('p')).toMatchObject({ source: 'container' });
});

it('prefers keys in the environment to AWS_PROFILE, as botocore does, and warns of it', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's3cr3t');
  vi.stubEnv('AWS_PROFILE', 'p');
  aws.config(`[profile p]\n${KEYS}`);
  expect(await resolve()).toMatchObject({ accessKeyId: 'AKIAENV' });
  expect(warnings).toEqual([expect.stringContaining('the keys are used')]);
});

it('sees what changed in the files since it looked last', async () => {
  aws.config(`[profile p]\n${KEYS}`);
  await resolve('p');
  aws.config(`[profile p]\n${KEYS.replace('AKIAPROFILE', 'AKIACHANGED')}`);
  expect(await resolve('p')).toMatchObject({ accessKeyId: 'AKIACHANGED' });
});

it.each([
  ['by the environment', undefined],
  ['by a profile', 'p'],
])('what the SDK would write to the console goes to the caller, %s', async (_, profile) => {
  aws.config(`[profile p]\n${ROLE}credential_source = EcsContainer\n`);
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${aws.origin}/container`);
  vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 's3cr3t');
  writeFileSync(join(aws.home, 'token'), 's3cr3t');
  vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', join(aws.home, 'token'));
  await resolve(profile);
  expect(warnings.join()).toContain('awsContainerAuthorizationTokenFile will take precedence');
});
