import { expect } from 'vitest';
import type { Emulator, EmulatorConfig, IssuedKeys, LoginRequest } from '../src/index.ts';
import { ACCOUNT, INFERENCE_POLICY } from './scenario.ts';

export const LOGIN: LoginRequest = {
  startUrl: 'https://example.awsapps.com/start',
  region: 'eu-west-1',
  session: 'work',
};

export const OTHER_ACCOUNT = '210987654321';

/** One permission set for everybody, one for Ann alone, and an account that has none. */
export const PORTAL_CONFIG: EmulatorConfig = {
  accounts: [
    {
      id: ACCOUNT,
      roles: [],
      permissionSets: [
        { name: 'Developer', policies: [INFERENCE_POLICY], sessionDuration: 7200 },
        { name: 'Auditor', users: ['ann'] },
      ],
    },
    { id: OTHER_ACCOUNT, roles: [] },
  ],
};

/** The members of a file in `~/.aws/sso/cache`. */
export interface LoginContent {
  accessToken: string;
  refreshToken?: string;
  clientId: string;
  clientSecret: string;
  expiresAt: string;
  registrationExpiresAt: string;
}

export function logIn(emulator: Emulator, request: Partial<LoginRequest> = {}): LoginContent {
  return JSON.parse(emulator.ssoLogin({ ...LOGIN, ...request }).content) as LoginContent;
}

export const DEVELOPER = `role_name=Developer&account_id=${ACCOUNT}`;

export async function getRoleCredentials(emulator: Emulator, token: string, query = DEVELOPER) {
  const url = `${emulator.env.AWS_ENDPOINT_URL_SSO}/federation/credentials?${query}`;
  const response = await fetch(url, { headers: { 'x-amz-sso_bearer_token': token } });
  return {
    status: response.status,
    code: response.headers.get('x-amzn-errortype'),
    date: response.headers.get('date') ?? '',
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** A session, in the form that clients take. */
export async function takeSession(emulator: Emulator, token: string, query = DEVELOPER) {
  const { status, body } = await getRoleCredentials(emulator, token, query);
  expect(status).toBe(200);
  const { expiration, ...keys } = body.roleCredentials as IssuedKeys & { expiration: never };
  return { ...keys, expiration: new Date(expiration) };
}

export async function createToken(
  emulator: Emulator,
  body: object | string,
  contentType = 'application/json',
) {
  const response = await fetch(`${emulator.env.AWS_ENDPOINT_URL_SSO_OIDC}/token`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    code: response.headers.get('x-amzn-errortype')?.split(':')[0],
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** What an SDK sends to have a login renewed. */
export function renewal({ clientId, clientSecret, refreshToken }: LoginContent) {
  return { clientId, clientSecret, grantType: 'refresh_token', refreshToken };
}
