import { describe, expect, it } from 'vitest';
import {
  createToken,
  getRoleCredentials,
  LOGIN,
  logIn,
  OTHER_ACCOUNT,
  PORTAL_CONFIG,
  renewal,
} from '../../test-support/portal.ts';
import { ACCOUNT, start } from '../../test-support/scenario.ts';

const { session: _, ...LEGACY } = LOGIN;

describe('the file of a login', () => {
  it('is named after the session, or the start URL where there is none', async () => {
    const emulator = await start();
    // sha1sum of `work`, and of the start URL.
    expect(emulator.ssoLogin(LOGIN).name).toBe('e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json');
    expect(emulator.ssoLogin(LEGACY).name).toBe('e8be5486177c5b5392bd9aa76563515b29358e6e.json');
  });

  it('holds what the AWS CLI writes, in its order', async () => {
    const emulator = await start();
    const common = [
      ...['startUrl', 'region', 'accessToken', 'expiresAt'],
      ...['clientId', 'clientSecret', 'registrationExpiresAt'],
    ];
    const { content } = emulator.ssoLogin(LOGIN);
    expect(Object.keys(JSON.parse(content))).toEqual([...common, 'refreshToken']);
    expect(content).toMatch(
      /^\{"startUrl": "https:\/\/example\.awsapps\.com\/start", "region": "eu-west-1", "accessToken": "/,
    );
    expect(content).toMatch(/"expiresAt": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/);
    expect(Object.keys(JSON.parse(emulator.ssoLogin(LEGACY).content))).toEqual(common);
  });

  it('has no refresh token if that is set, and never without a session', async () => {
    const emulator = await start();
    expect(logIn(emulator, { refreshable: false })).not.toHaveProperty('refreshToken');
    expect(() => emulator.ssoLogin({ ...LEGACY, refreshable: true })).toThrow('session');
    expect(() => emulator.ssoLogin({ ...LOGIN, user: 'Ann Other' })).toThrow('Ann Other');
  });

  it('dates by the clock of the emulator', async () => {
    const emulator = await start();
    emulator.clock.offsetMs = 86_400_000;
    const { expiresAt, registrationExpiresAt } = logIn(emulator, { lifetimeSeconds: 600 });
    expect((Date.parse(expiresAt) - Date.now()) / 1000).toBeCloseTo(87_000, -1);
    const days = (Date.parse(registrationExpiresAt) - Date.parse(expiresAt)) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
  });
});

it('keeps its secrets out of the journal, and names them as secrets', async () => {
  const emulator = await start(PORTAL_CONFIG);
  const login = logIn(emulator);
  const { body } = await createToken(emulator, renewal(login));
  await getRoleCredentials(emulator, login.accessToken);
  const text = JSON.stringify(emulator.journal.entries());
  expect(text).toContain('"grantType":"refresh_token"');
  expect(text).toContain('"role_name":"Developer"');
  const { accessToken, refreshToken = '', clientSecret } = login;
  for (const secret of [accessToken, refreshToken, clientSecret, String(body.accessToken)]) {
    expect(text).not.toContain(secret);
    expect(emulator.secrets()).toContain(secret);
  }
});

describe('the profile of a login', () => {
  it('leads to the first permission set, by a session section', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const request = { ...LOGIN, profile: 'dev', profileRegion: 'us-west-2' };
    expect(emulator.ssoProfile(request)).toBe(`[sso-session work]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = work
sso_account_id = ${ACCOUNT}
sso_role_name = Developer
region = us-west-2

`);
  });

  it('leads to the given address, in the older form', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const there = { accountId: OTHER_ACCOUNT, permissionSet: 'Admin' };
    expect(emulator.ssoProfile({ ...LEGACY, ...there })).toBe(`[default]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = ${OTHER_ACCOUNT}
sso_role_name = Admin

`);
  });
});
