import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoopbackAws, startLoopbackAws } from '../../test-support/aws-on-loopback.ts';
import { failToResolve } from '../../test-support/fail-to-resolve.ts';

let aws: LoopbackAws;

beforeEach(async () => {
  aws = await startLoopbackAws();
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(async () => {
  await aws.stop();
});

const fail = (profile?: string) => failToResolve(aws, profile);

const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r\n';
const sso = (name: string, session = 'corp') => `[${name}]\nsso_session = ${session}
sso_account_id = 123456789012\nsso_role_name = Dev\n[sso-session ${session}]
sso_start_url = https://corp.example\nsso_region = eu-west-1\n`;
const ago = () => new Date(Date.now() - 1000).toISOString();
const CLIENT = { clientId: 'c', clientSecret: 's3cr3t', refreshToken: 's3cr3t' };

describe('a login that is missing or has expired', () => {
  it.each([
    ['profile dev', 'dev', 'aws sso login --profile dev'],
    ['default', undefined, 'aws sso login --profile default'],
  ])('SSO of [%s]: the hint is the command', async (section, profile, command) => {
    aws.config(sso(section));
    expect(await fail(profile)).toMatchObject({
      code: 'ERR_LOGIN_REQUIRED',
      hint: `Run: ${command}`,
    });
    expect(aws.asked).toEqual([]);
  });

  it('names the profile that holds the SSO settings, not the role on top', async () => {
    aws.config(`${sso('profile base')}[profile top]\n${ROLE}source_profile = base\n`);
    expect(await fail('top')).toMatchObject({ hint: 'Run: aws sso login --profile base' });
  });

  it.each<[string, string, object, Record<string, { status: number; body: string }>]>([
    [
      'that AWS does not renew',
      'a',
      { expiresAt: ago(), ...CLIENT },
      { 'POST /token': { status: 400, body: '{"error":"invalid_grant"}' } },
    ],
    ['without what renews it', 'b', { expiresAt: ago() }, {}],
    [
      'that the portal has expired',
      'c',
      { expiresAt: '2999-01-01T00:00:00Z' },
      {
        'GET /federation/credentials': {
          status: 401,
          body: '{"__type":"UnauthorizedException","message":"Session token not found or invalid"}',
        },
      },
    ],
  ])('SSO %s', async (_, session, token, answers) => {
    aws.config(sso('profile dev', session));
    aws.ssoToken(session, { accessToken: 's3cr3t', ...token });
    Object.assign(aws.answers, answers);
    expect(await fail('dev')).toMatchObject({ code: 'ERR_LOGIN_REQUIRED' });
  });

  it.each([
    ['is missing', undefined],
    ['holds garbage, which is not shown', 's3cr3t{'],
    [
      'has expired',
      JSON.stringify({
        accessToken: { accountId: '1', expiresAt: ago() },
        clientId: 'c',
        refreshToken: 's3cr3t',
        dpopKey: 's3cr3t',
      }),
    ],
  ])('console login: its file %s', async (_, text) => {
    aws.config(
      '[profile con]\nlogin_session = arn:aws:iam::123456789012:user/a\nregion = eu-west-1\n',
    );
    if (text) aws.loginToken('arn:aws:iam::123456789012:user/a', text);
    expect(await fail('con')).toMatchObject({
      code: 'ERR_LOGIN_REQUIRED',
      hint: 'Run: aws login --profile con',
    });
  });
});

it('a network that is down is not reported as a login that has expired', async () => {
  aws.config(sso('profile dev', 'offline'));
  aws.ssoToken('offline', { accessToken: 's3cr3t', expiresAt: ago(), ...CLIENT });
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  expect(await fail('dev')).toMatchObject({
    code: 'ERR_UPSTREAM',
    message: 'No response from 127.0.0.1:9 (ECONNREFUSED).',
    retryable: true,
  });
});

describe('a login that is good, at a portal that gives nothing for it', () => {
  it.each([
    [403, 'ForbiddenException', 'No access', 'ERR_ROLE_DENIED', false],
    [404, 'ResourceNotFoundException', 'No such account', 'ERR_ROLE_DENIED', false],
    [429, 'TooManyRequestsException', 'Slow down', 'ERR_UPSTREAM', true],
    [503, 'ServiceUnavailable', 'Later', 'ERR_UPSTREAM', true],
  ])('%i %s', async (status, name, message, code, retryable) => {
    aws.config(sso('profile dev', 'good'));
    aws.ssoToken('good', { accessToken: 's3cr3t', expiresAt: '2999-01-01T00:00:00Z' });
    const body = JSON.stringify({ __type: name, message });
    aws.answers['GET /federation/credentials'] = { status, body };
    expect(await fail('dev')).toMatchObject({ code, retryable });
  });

  it('a server that cannot renew it now', async () => {
    aws.config(sso('profile dev', 'later'));
    aws.ssoToken('later', { accessToken: 's3cr3t', expiresAt: ago(), ...CLIENT });
    aws.answers['POST /token'] = { status: 500, body: '{}' };
    expect(await fail('dev')).toMatchObject({ code: 'ERR_UPSTREAM', retryable: true });
  });

  it('is asked for again if it was not renewed, and then not taken', async () => {
    aws.config(sso('profile dev', 'ending'));
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    aws.ssoToken('ending', { accessToken: 's3cr3t', expiresAt, ...CLIENT });
    aws.answers['POST /token'] = { status: 500, body: '{}' };
    aws.answers['GET /federation/credentials'] = { status: 401, body: '{"message":"No."}' };
    expect(await fail('dev')).toMatchObject({ code: 'ERR_LOGIN_REQUIRED' });
  });
});
