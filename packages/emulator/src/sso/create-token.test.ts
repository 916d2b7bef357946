import { describe, expect, it } from 'vitest';
import {
  createToken,
  getRoleCredentials,
  logIn,
  PORTAL_CONFIG,
  renewal,
} from '../../test-support/portal.ts';
import { start } from '../../test-support/scenario.ts';
import { startEmulator } from '../start-emulator.ts';

describe('CreateToken', () => {
  it('renews a login that has ended', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const login = logIn(emulator, { lifetimeSeconds: -60 });
    const { status, body } = await createToken(emulator, renewal(login));
    expect(status).toBe(200);
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
    expect(await getRoleCredentials(emulator, login.accessToken)).toMatchObject({ status: 401 });
    const renewed = String(body.accessToken);
    expect(await getRoleCredentials(emulator, renewed)).toMatchObject({ status: 200 });
    expect(emulator.secrets()).toContain(renewed);
  });

  it('renews no longer than the sign-in lasts, and not after it', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const login = logIn(emulator, { signInSeconds: 5400 });
    emulator.clock.offsetMs = 3_600_000;
    const { body } = await createToken(emulator, renewal(login));
    expect(Number(body.expiresIn)).toBeGreaterThan(1790);
    expect(Number(body.expiresIn)).toBeLessThanOrEqual(1800);
    emulator.clock.offsetMs = 5_401_000;
    expect(await createToken(emulator, renewal(login))).toMatchObject({
      status: 400,
      code: 'ExpiredTokenException',
      body: { error: 'expired_token' },
    });
  });

  it('refuses a client whose registration has ended', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const login = logIn(emulator, { registrationSeconds: 60 });
    expect(await createToken(emulator, renewal(login))).toMatchObject({ status: 200 });
    emulator.clock.offsetMs = 61_000;
    expect(await createToken(emulator, renewal(login))).toMatchObject({
      status: 401,
      code: 'InvalidClientException',
      body: { error: 'invalid_client' },
    });
  });

  it.each<[string, object, number, string]>([
    ['another client', { clientId: 'x' }, 401, 'InvalidClient'],
    ['another client secret', { clientSecret: 'x' }, 401, 'InvalidClient'],
    ['no client secret', { clientSecret: undefined }, 400, 'InvalidRequest'],
    ['another refresh token', { refreshToken: 'x' }, 400, 'InvalidGrant'],
    ['no refresh token', { refreshToken: undefined }, 400, 'InvalidRequest'],
    ['what is no text', { refreshToken: 1 }, 400, 'InvalidRequest'],
    ['an unknown grant', { grantType: 'password' }, 400, 'UnsupportedGrantType'],
    ['no grant', { grantType: undefined }, 400, 'InvalidRequest'],
  ])('refuses %s', async (_, change, status, error) => {
    const emulator = await start(PORTAL_CONFIG);
    const asked = { ...renewal(logIn(emulator)), ...change };
    const answer = await createToken(emulator, asked);
    expect(answer).toMatchObject({ status, code: `${error}Exception` });
    expect(answer.body.error_description).toEqual(expect.any(String));
  });

  it("refuses another client's refresh token", async () => {
    const emulator = await start(PORTAL_CONFIG);
    const { refreshToken } = logIn(emulator);
    const asked = { ...renewal(logIn(emulator)), refreshToken };
    expect(await createToken(emulator, asked)).toMatchObject({ code: 'InvalidGrantException' });
  });

  it.each(['{', 'null', '[]'])('refuses %s', async (body) => {
    const emulator = await start(PORTAL_CONFIG);
    expect(await createToken(emulator, body)).toMatchObject({ code: 'InvalidRequestException' });
  });

  it('refuses a member that comes twice', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const text = JSON.stringify(renewal(logIn(emulator)));
    const twice = text.replace('{', '{"refreshToken":"x",');
    expect(await createToken(emulator, twice)).toMatchObject({ code: 'InvalidRequestException' });
  });

  it.each<[string, object, string]>([
    ['a member that it would pass over', { scope: 'x' }, 'application/json'],
    ['a grant by which people log in', { grantType: 'authorization_code' }, 'application/json'],
    ['a form', {}, 'application/x-www-form-urlencoded'],
  ])('does not expect %s', async (_, change, contentType) => {
    const emulator = await startEmulator(PORTAL_CONFIG);
    const asked = { ...renewal(logIn(emulator)), ...change };
    expect(await createToken(emulator, asked, contentType)).toMatchObject({ status: 501 });
    await expect(emulator.stop()).rejects.toThrow();
  });

  it('is throttled, and broken, in words of OAuth', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const asked = renewal(logIn(emulator));
    emulator.faults.add({ service: 'sso-oidc', action: 'CreateToken', kind: 'throttle' });
    expect(await createToken(emulator, asked)).toMatchObject({
      status: 400,
      code: 'SlowDownException',
      body: { error: 'slow_down' },
    });
    expect(await createToken(emulator, asked)).toMatchObject({ status: 200 });
  });
});
