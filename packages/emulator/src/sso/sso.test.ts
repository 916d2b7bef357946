import { describe, expect, it } from 'vitest';
import { allow, start } from '../../test-support/scenario.ts';
import type { EmulatorConfig } from '../config.ts';
import type { Emulator } from '../emulator.ts';
import type { LoginRequest } from './logins.ts';

const ACCOUNT = '123456789012';
const START_URL = 'https://example.awsapps.com/start';
const CONFIG: EmulatorConfig = {
  accounts: [
    {
      id: ACCOUNT,
      roles: [
        {
          name: 'AWSReservedSSO_Developer_0123456789abcdef',
          path: '/aws-reserved/sso.amazonaws.com/',
          policies: [allow('bedrock:*')],
          trustPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRoleWithSAML',
                Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO` },
              },
            ],
          },
        },
      ],
    },
  ],
};

interface LoginContent {
  accessToken: string;
  refreshToken?: string;
  clientId: string;
  clientSecret: string;
  expiresAt: string;
}

function logIn(cloud: Emulator, request: Partial<LoginRequest> = {}): LoginContent {
  const file = cloud.ssoLogin({ startUrl: START_URL, region: 'eu-west-1', ...request });
  return JSON.parse(file.content) as LoginContent;
}

async function getRoleCredentials(cloud: Emulator, token: string, query: string) {
  const response = await fetch(
    `${cloud.env.AWS_ENDPOINT_URL_SSO}/federation/credentials?${query}`,
    {
      headers: { 'x-amz-sso_bearer_token': token },
    },
  );
  return {
    status: response.status,
    code: response.headers.get('x-amzn-errortype'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

const GOOD = `account_id=${ACCOUNT}&role_name=Developer`;

describe('GetRoleCredentials', () => {
  it('gives a session of the permission set, as long as its role lasts', async () => {
    const cloud = await start(CONFIG);
    const { status, body } = await getRoleCredentials(cloud, logIn(cloud).accessToken, GOOD);
    expect(status).toBe(200);
    const { accessKeyId, expiration } = body.roleCredentials as Record<string, string | number>;
    expect(accessKeyId).toMatch(/^ASIA/);
    expect(Number(expiration) - Date.now()).toBeCloseTo(3_600_000, -4);
  });

  it.each<[string, string, number, string]>([
    [
      'a role that is not assigned',
      `account_id=${ACCOUNT}&role_name=Admin`,
      403,
      'ForbiddenException',
    ],
    [
      'an account that is not assigned',
      'account_id=999999999999&role_name=Developer',
      403,
      'ForbiddenException',
    ],
    ['no account id', 'account_id=x&role_name=Developer', 400, 'InvalidRequestException'],
    ['no role', `account_id=${ACCOUNT}`, 400, 'InvalidRequestException'],
    ['a parameter too many', `${GOOD}&x=y`, 400, 'InvalidRequestException'],
  ])('refuses %s', async (_, query, status, code) => {
    const cloud = await start(CONFIG);
    const token = logIn(cloud).accessToken;
    expect(await getRoleCredentials(cloud, token, query)).toMatchObject({ status, code });
  });

  it('refuses a token that is unknown or has ended', async () => {
    const cloud = await start(CONFIG);
    const { accessToken } = logIn(cloud);
    const refused = { status: 401, code: 'UnauthorizedException' };
    expect(await getRoleCredentials(cloud, 'x', GOOD)).toMatchObject(refused);
    cloud.clock.offsetMs = 3_601_000;
    expect(await getRoleCredentials(cloud, accessToken, GOOD)).toMatchObject(refused);
  });
});

describe('CreateToken', () => {
  async function createToken(cloud: Emulator, body: object | string) {
    const response = await fetch(`${cloud.env.AWS_ENDPOINT_URL_SSO_OIDC}/token`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: response.status,
      code: response.headers.get('x-amzn-errortype'),
      body: (await response.json()) as Record<string, string>,
    };
  }

  it('renews a login that has ended', async () => {
    const cloud = await start(CONFIG);
    const { clientId, clientSecret, refreshToken, accessToken } = logIn(cloud, {
      lifetimeSeconds: -1,
    });
    const { status, body } = await createToken(cloud, {
      grantType: 'refresh_token',
      clientId,
      clientSecret,
      refreshToken,
    });
    expect(status).toBe(200);
    expect(body.accessToken).not.toBe(accessToken);
    expect((await getRoleCredentials(cloud, body.accessToken ?? '', GOOD)).status).toBe(200);
  });

  it.each<[string, object, string]>([
    ['another client', { clientSecret: 'x' }, 'InvalidClientException'],
    ['another refresh token', { refreshToken: 'x' }, 'InvalidGrantException'],
    ['no refresh token', { refreshToken: undefined }, 'InvalidGrantException'],
    ['another grant', { grantType: 'authorization_code' }, 'UnsupportedGrantTypeException'],
  ])('refuses %s', async (_, change, code) => {
    const cloud = await start(CONFIG);
    const { clientId, clientSecret, refreshToken } = logIn(cloud);
    const asked = { grantType: 'refresh_token', clientId, clientSecret, refreshToken, ...change };
    expect(await createToken(cloud, asked)).toMatchObject({ code });
  });

  it('refuses what is no JSON, and a login without a refresh token has none', async () => {
    const cloud = await start(CONFIG);
    expect(await createToken(cloud, '{')).toMatchObject({ code: 'InvalidRequestException' });
    expect(logIn(cloud, { refreshable: false }).refreshToken).toBeUndefined();
  });
});

it('names the file as the AWS CLI does, and counts its secrets as secrets', async () => {
  const cloud = await start(CONFIG);
  const legacy = cloud.ssoLogin({ startUrl: START_URL, region: 'eu-west-1' });
  const session = cloud.ssoLogin({ startUrl: START_URL, region: 'eu-west-1', session: 'work' });
  // sha1sum of the start URL, and of the name of the session.
  expect(legacy.name).toBe('e8be5486177c5b5392bd9aa76563515b29358e6e.json');
  expect(session.name).toBe('e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json');
  const { accessToken, clientSecret } = JSON.parse(session.content) as LoginContent;
  expect(cloud.secrets()).toEqual(expect.arrayContaining([accessToken, clientSecret]));
});
