import { randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  assumeWithToken,
  identityToken,
  ROLE_ARN,
  SUBJECT,
  start,
} from '../../test-support/scenario.ts';
import { githubTrustPolicy } from '../config/trust-policy.ts';

const refusal = (name: string, message: string | RegExp) => ({
  name: expect.stringMatching(`^${name}`),
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

describe('the official client assumes a role with an identity token', () => {
  it('and gets a session of the role', async () => {
    const emulator = await start();
    const before = Date.now();
    const answer = await assumeWithToken(emulator, await identityToken(emulator));
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/bedrock-ci/run-42` },
      SubjectFromWebIdentityToken: SUBJECT,
      Audience: 'sts.amazonaws.com',
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) },
    });
    expect(answer.PackedPolicySize).toBeUndefined();
    const seconds = ((answer.Credentials?.Expiration?.getTime() ?? 0) - before) / 1000;
    expect(Math.round(seconds / 10)).toBe(360);
  });

  it('for a role with a path, in another partition, by a custom issuer', async () => {
    const issuer = 'https://ghes.example.com/_services/token';
    const id = '210987654321';
    const trustPolicy = githubTrustPolicy({
      accountId: id,
      partition: 'aws-us-gov',
      issuer,
      subject: 'repo:octo-org/*',
    });
    const roles = [{ name: 'ci', path: '/team/', trustPolicy, policies: [] }];
    const emulator = await start({ issuer, accounts: [{ id, partition: 'aws-us-gov', roles }] });
    const token = await identityToken(emulator);
    const RoleArn = `arn:aws-us-gov:iam::${id}:role/team/ci`;
    const { AssumedRoleUser } = await assumeWithToken(emulator, token, { RoleArn });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws-us-gov:sts::${id}:assumed-role/ci/run-42`);
    const withoutPath = { RoleArn: `arn:aws-us-gov:iam::${id}:role/ci` };
    await expect(assumeWithToken(emulator, token, withoutPath)).rejects.toMatchObject(
      refusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    );
  });

  it('in JSON, for who asks for it', async () => {
    const emulator = await start();
    const body = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: ROLE_ARN,
      RoleSessionName: 'run-42',
      WebIdentityToken: await identityToken(emulator),
    });
    const headers = { accept: 'application/json' };
    const response = await fetch(`${emulator.url}/sts`, { method: 'POST', body, headers });
    const { AssumeRoleWithWebIdentityResponse: answer } = (await response.json()) as {
      AssumeRoleWithWebIdentityResponse: Record<string, { Credentials: { Expiration: number } }>;
    };
    const { Expiration } = answer.AssumeRoleWithWebIdentityResult?.Credentials ?? {};
    expect(Expiration).toBeGreaterThan(Date.now() / 1000);
    body.set('WebIdentityToken', 'nonsense');
    const refused = await fetch(`${emulator.url}/sts`, { method: 'POST', body, headers });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ Error: { Code: 'InvalidIdentityToken' } });
  });
});

describe('an identity token is refused', () => {
  it('when its signature is not the issuer’s', async () => {
    const emulator = await start();
    const good = await identityToken(emulator);
    const [head, body = ''] = good.split('.');
    const { privateKey } = await generateKeyPair('RS256');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const forged = await new SignJWT(claims)
      .setProtectedHeader(JSON.parse(Buffer.from(head ?? '', 'base64url').toString()))
      .sign(privateKey);
    await expect(assumeWithToken(emulator, forged)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /signature does not verify/),
    );
    const unknownKey = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: randomUUID() })
      .sign(privateKey);
    await expect(assumeWithToken(emulator, unknownKey)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /Couldn't retrieve verification key/),
    );
  });

  it('when somebody changed its claims', async () => {
    const emulator = await start();
    const [head, body = '', signature] = (await identityToken(emulator)).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: `${SUBJECT}x` }));
    const token = [head, changed.toString('base64url'), signature].join('.');
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /signature does not verify/),
    );
  });

  it('when it is signed with nothing', async () => {
    const emulator = await start();
    const [, body] = (await identityToken(emulator)).split('.');
    const head = Buffer.from('{"alg":"none"}').toString('base64url');
    await expect(assumeWithToken(emulator, `${head}.${body}.`)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /./),
    );
  });

  it('when it is no JWT', async () => {
    const emulator = await start();
    await expect(assumeWithToken(emulator, 'nonsense')).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /not a valid JWT/),
    );
  });

  it('when its audience is not registered', async () => {
    const emulator = await start();
    const token = await identityToken(emulator, {}, 'somebody-else');
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', 'Incorrect token audience'),
    );
  });

  it('when it is past its time, or long before it', async () => {
    const emulator = await start();
    const token = await identityToken(emulator);
    emulator.clock.offsetMs = 301_000;
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject(
      refusal('ExpiredTokenException', /^Token expired: current date\/time \d+ must be before/),
    );
    emulator.clock.offsetMs = -3_600_000;
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /not yet valid/),
    );
  });

  it('when the account has no such provider', async () => {
    const emulator = await start({ accounts: [{ id: ACCOUNT, oidcProviders: [], roles: [] }] });
    const token = await identityToken(emulator);
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject(
      refusal(
        'InvalidIdentityToken',
        `No OpenIDConnect provider found in your account for ${emulator.issuer}`,
      ),
    );
  });

  it('when the provider cannot be reached for its keys', async () => {
    const issuer = 'http://127.0.0.1:1/oidc';
    const { privateKey } = await generateKeyPair('RS256');
    const oidcProviders = [{ url: issuer, audiences: ['sts.amazonaws.com'] }];
    const emulator = await start({ accounts: [{ id: ACCOUNT, oidcProviders, roles: [] }] });
    const token = await new SignJWT({ iss: issuer, aud: 'sts.amazonaws.com', sub: 'x' })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject(
      refusal('InvalidIdentityToken', /Couldn't retrieve verification key/),
    );
  });

  it('but not when another loopback issuer that the account trusts signed it', async () => {
    const other = await start();
    const oidcProviders = [{ url: other.issuer, audiences: ['sts.amazonaws.com'] }];
    const trustPolicy = githubTrustPolicy({
      accountId: ACCOUNT,
      issuer: other.issuer,
      subject: SUBJECT,
    });
    const roles = [{ name: 'bedrock-ci', trustPolicy }];
    const emulator = await start({ accounts: [{ id: ACCOUNT, oidcProviders, roles }] });
    const answer = await assumeWithToken(emulator, await identityToken(other));
    expect(answer.Provider).toContain(other.url.replace('http://', ''));
  });
});

describe('the trust policy decides', () => {
  const DENIED = refusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');

  it.each([
    ['another branch', { ref: 'refs/heads/dev' }],
    ['another repository', { repository: 'octo-org/other' }],
    ['an environment', { environment: 'prod' }],
    ['a pull request', { event_name: 'pull_request' }],
  ])('against %s', async (_name, claims) => {
    const emulator = await start();
    const token = await identityToken(emulator, claims);
    await expect(assumeWithToken(emulator, token)).rejects.toMatchObject({
      ...DENIED,
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
  });

  it('and a role that does not exist looks the same', async () => {
    const emulator = await start();
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/nobody`;
    const token = await identityToken(emulator);
    await expect(assumeWithToken(emulator, token, { RoleArn })).rejects.toMatchObject(DENIED);
  });

  it.each<[string, Record<string, string | string[]>, boolean]>([
    ['StringLike', { ':sub': 'repo:octo-org/*' }, true],
    ['StringLike', { ':sub': 'repo:acme/*' }, false],
    ['StringEquals', { ':repository': 'octo-org/octo-repo' }, true],
    ['StringEquals', { ':repository': 'octo-org/octo' }, false],
    ['StringLike', { ':job_workflow_ref': 'octo-org/octo-repo/.github/workflows/*@*' }, true],
    ['ForAnyValue:StringEquals', { ':aud': ['a', 'sts.amazonaws.com'] }, true],
    ['ForAllValues:StringEquals', { ':aud': ['a'] }, false],
    ['StringEquals', { ':sha': '1f9b6bb0f4a5d3c7e2a8901b4c6d7e8f90a1b2c3' }, false],
  ])('%s %j: %s', async (operator, condition, isAdmitted) => {
    const trustPolicy = githubTrustPolicy({ accountId: ACCOUNT, subject: 'x' });
    const keys = Object.entries(condition).map(([key, value]) => [
      `{emulator:issuer-name}${key}`,
      value,
    ]);
    const [statement] = [trustPolicy.Statement].flat();
    if (statement) statement.Condition = { [operator]: Object.fromEntries(keys) };
    const roles = [{ name: 'bedrock-ci', trustPolicy }];
    const emulator = await start({ accounts: [{ id: ACCOUNT, roles }] });
    const attempt = assumeWithToken(emulator, await identityToken(emulator));
    if (isAdmitted) await expect(attempt).resolves.toHaveProperty('Credentials');
    else await expect(attempt).rejects.toMatchObject(DENIED);
  });
});
