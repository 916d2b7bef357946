import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  DEVELOPER,
  getRoleCredentials,
  logIn,
  OTHER_ACCOUNT,
  PORTAL_CONFIG,
  takeSession,
} from '../../test-support/portal.ts';
import {
  ACCOUNT,
  allow,
  ask,
  mintToken,
  runtimeClient,
  start,
  stsClient,
} from '../../test-support/scenario.ts';
import { startEmulator } from '../start-emulator.ts';

/** The digits come from account and name alone, so that a trust policy can name the role. */
const DEFAULT_ROLE = 'AWSReservedSSO_Developer_aa007fc9b7a8bef2';
const AUDITOR = `role_name=Auditor&account_id=${ACCOUNT}`;

describe('GetRoleCredentials', () => {
  it('gives a session that is named after the user and lasts as the permission set says', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const keys = await takeSession(emulator, logIn(emulator, { user: 'ann@x.org' }).accessToken);
    expect((keys.expiration.getTime() - Date.now()) / 1000).toBeCloseTo(7200, -1);
    const { Arn } = await stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(
      /^arn:aws:sts::123456789012:assumed-role\/AWSReservedSSO_Developer_[0-9a-f]{16}\/ann@x\.org$/,
    );
  });

  it('gives a session whose Bedrock key may do what the permission set allows, no more', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const { accessToken } = logIn(emulator, { user: 'ann' });
    const converse = async (query: string) => {
      const token = await mintToken(await takeSession(emulator, accessToken, query));
      return runtimeClient(emulator, { token }).send(new ConverseCommand(ask('Hi')));
    };
    const { output } = await converse(DEVELOPER);
    expect(output?.message?.content?.[0]?.text).toContain('AWSReservedSSO_Developer_');
    await expect(converse(AUDITOR)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('works without any configuration', async () => {
    const emulator = await start();
    const keys = await takeSession(emulator, logIn(emulator).accessToken);
    const { Arn } = await stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    expect(Arn).toContain(`assumed-role/${DEFAULT_ROLE}/`);
  });

  it('prefers a role that the configuration writes out', async () => {
    const name = 'AWSReservedSSO_Developer_0123456789abcdef';
    const path = '/aws-reserved/sso.amazonaws.com/eu-west-1/';
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow' as const, Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } },
      ],
    };
    const role = { name, path, trustPolicy, policies: [allow('bedrock:*')] };
    const permissionSets = [{ name: 'Developer' }];
    const emulator = await start({ accounts: [{ id: ACCOUNT, roles: [role], permissionSets }] });
    const keys = await takeSession(emulator, logIn(emulator).accessToken);
    const { Arn } = await stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    expect(Arn).toContain(`assumed-role/${name}/`);
    expect(() => emulator.issue({ role: DEFAULT_ROLE })).toThrow(DEFAULT_ROLE);
  });

  it.each<[string, string, number, string]>([
    ['a set that is not there', `role_name=Admin&account_id=${ACCOUNT}`, 403, 'Forbidden'],
    ['a set assigned to others', AUDITOR, 403, 'Forbidden'],
    ['an account without it', `role_name=Developer&account_id=${OTHER_ACCOUNT}`, 403, 'Forbidden'],
    ['an account nobody knows', 'role_name=Developer&account_id=999999999999', 403, 'Forbidden'],
    ['what is no account', 'role_name=Developer&account_id=x', 400, 'InvalidRequest'],
    ['no account', 'role_name=Developer', 400, 'InvalidRequest'],
    ['no set', `account_id=${ACCOUNT}`, 400, 'InvalidRequest'],
  ])('refuses %s', async (_, query, status, error) => {
    const emulator = await start(PORTAL_CONFIG);
    const code = `${error}Exception`;
    const answer = await getRoleCredentials(emulator, logIn(emulator).accessToken, query);
    expect(answer).toMatchObject({ status, code });
    expect(answer.body.__type).toBe(`com.amazonaws.switchboard.portal#${code}`);
    expect(emulator.journal.entries({ status })[0]?.detail).toBeTruthy();
  });

  it('refuses an access token that is unknown, or has expired by its own clock', async () => {
    const emulator = await start(PORTAL_CONFIG);
    const { accessToken } = logIn(emulator, { lifetimeSeconds: 600 });
    const refused = { status: 401, code: 'UnauthorizedException' };
    expect(await getRoleCredentials(emulator, '')).toMatchObject(refused);
    expect(await getRoleCredentials(emulator, `${accessToken}x`)).toMatchObject(refused);
    emulator.clock.offsetMs = 599_000;
    expect(await getRoleCredentials(emulator, accessToken)).toMatchObject({ status: 200 });
    emulator.clock.offsetMs = 601_000;
    expect(await getRoleCredentials(emulator, accessToken)).toMatchObject(refused);
  });

  it.each([
    ['another parameter', `${DEVELOPER}&x=y`],
    ['a parameter twice', `${DEVELOPER}&account_id=${OTHER_ACCOUNT}`],
  ])('does not expect %s', async (_, query) => {
    const emulator = await startEmulator(PORTAL_CONFIG);
    const { accessToken } = logIn(emulator);
    expect(await getRoleCredentials(emulator, accessToken, query)).toMatchObject({ status: 501 });
    await expect(emulator.stop()).rejects.toThrow('GetRoleCredentials');
  });
});

it('is dated, throttled and broken like every other service', async () => {
  const emulator = await start(PORTAL_CONFIG);
  const { accessToken } = logIn(emulator);
  emulator.clock.offsetMs = -1_800_000;
  const { date } = await getRoleCredentials(emulator, accessToken);
  expect(Math.abs(Date.parse(date) + 1_800_000 - Date.now())).toBeLessThan(5000);
  const code = 'ResourceNotFoundException';
  emulator.faults.add({ service: 'sso', kind: 'status', status: 404, code });
  expect(await getRoleCredentials(emulator, accessToken)).toMatchObject({ status: 404, code });
  emulator.limit('sso', 1);
  await getRoleCredentials(emulator, accessToken);
  expect(await getRoleCredentials(emulator, accessToken)).toMatchObject({
    status: 429,
    code: 'TooManyRequestsException',
  });
});

describe('a permission set that AWS would not create is refused', () => {
  it.each([
    ['without a name', { name: '' }],
    ['with a space', { name: 'My Set' }],
    ['with too long a name', { name: 'x'.repeat(33) }],
    ['of less than an hour', { name: 'Short', sessionDuration: 900 }],
    ['of more than twelve hours', { name: 'Long', sessionDuration: 43_201 }],
  ])('%s', async (_, set) => {
    const accounts = [{ id: ACCOUNT, roles: [], permissionSets: [set] }];
    await expect(startEmulator({ accounts })).rejects.toThrow(/permission ?set/i);
  });
});
