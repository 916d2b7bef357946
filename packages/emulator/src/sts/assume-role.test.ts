import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, allow, INFERENCE_POLICY, start, stsClient } from '../../test-support/scenario.ts';
import type { AccountConfig } from '../config/config.ts';
import type { ConditionBlock, PolicyDocument } from '../policy/document.ts';

const OTHER = '210987654321';
const TARGET = `arn:aws:iam::${ACCOUNT}:role/target`;
const input = { RoleArn: TARGET, RoleSessionName: 'next' };

function trust(principal: string, Condition?: ConditionBlock): PolicyDocument {
  const Principal = { AWS: principal };
  const base = {
    Effect: 'Allow' as const,
    Principal,
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  };
  return {
    Version: '2012-10-17',
    Statement: [{ ...base, ...(Condition !== undefined && { Condition }) }],
  };
}

function accounts(trustPolicy: PolicyDocument): AccountConfig[] {
  const anyone = trust('*');
  const user = { name: 'dev', policies: [allow('sts:AssumeRole')] };
  return [
    {
      id: ACCOUNT,
      roles: [
        { name: 'target', trustPolicy, maxSessionDuration: 43_200 },
        { name: 'source', trustPolicy: anyone, policies: [allow('sts:*')] },
      ],
      users: [user, { name: 'weak', policies: [] }],
    },
    { id: OTHER, roles: [], users: [user, { name: 'weak', policies: [INFERENCE_POLICY] }] },
  ];
}

describe('GetCallerIdentity', () => {
  it('names a user and a session', async () => {
    const emulator = await start({ accounts: accounts(trust('*')) });
    const asUser = await stsClient(emulator, emulator.issue({ user: 'dev' })).send(
      new GetCallerIdentityCommand({}),
    );
    expect(asUser).toMatchObject({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/dev` });
    const keys = emulator.issue({ role: 'source', sessionName: 'me' });
    const asRole = await stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    expect(asRole.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/source/me`);
    expect(asRole.UserId).toMatch(/^AROA[A-Z2-7]{17}:me$/);
  });

  it('refuses keys that are wrong, each in its own way', async () => {
    const emulator = await start({ accounts: accounts(trust('*')) });
    const keys = emulator.issue({ role: 'source' });
    const { sessionToken, ...bare } = keys;
    const call = (credentials: typeof keys) =>
      stsClient(emulator, credentials).send(new GetCallerIdentityCommand({}));
    await expect(call({ ...keys, secretAccessKey: 'x' })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    await expect(call({ ...keys, accessKeyId: 'ASIAXXXXXXXXXXXXXXXX' })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(call(bare)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(call({ ...keys, sessionToken: `${sessionToken}x` })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('refuses a session that is over, and a date too far from its own', async () => {
    const emulator = await start({ accounts: accounts(trust('*')) });
    const short = emulator.issue({ role: 'source', durationSeconds: 600 });
    const long = emulator.issue({ role: 'source', durationSeconds: 7200 });
    const call = (keys: typeof short) =>
      stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    emulator.clock.offsetMs = 700_000;
    await expect(call(short)).rejects.toMatchObject({ name: 'ExpiredToken' });
    emulator.clock.offsetMs = 890_000;
    await expect(call(long)).resolves.toBeDefined();
    emulator.clock.offsetMs = 910_000;
    await expect(call(long)).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringMatching(/^Signature expired: \w+ is now earlier than/),
    });
    emulator.clock.offsetMs = -910_000;
    await expect(call(long)).rejects.toMatchObject({
      message: expect.stringMatching(/^Signature not yet current/),
    });
  });

  it('asks for a signature', async () => {
    const emulator = await start();
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const response = await fetch(`${emulator.url}/sts`, { method: 'POST', body });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

describe('AssumeRole', () => {
  it.each([
    [
      'the user itself, whose own policies say nothing',
      trust(`arn:aws:iam::${ACCOUNT}:user/weak`),
      'weak',
      ACCOUNT,
      true,
    ],
    [
      'the account, and the user is allowed',
      trust(`arn:aws:iam::${ACCOUNT}:root`),
      'dev',
      ACCOUNT,
      true,
    ],
    ['the account, and the user is not', trust(ACCOUNT), 'weak', ACCOUNT, false],
    ['another user', trust(`arn:aws:iam::${ACCOUNT}:user/dev`), 'weak', ACCOUNT, false],
    ['another account, which allows it', trust(OTHER), 'dev', OTHER, true],
    [
      "another account's user, not allowed there",
      trust(`arn:aws:iam::${OTHER}:user/weak`),
      'weak',
      OTHER,
      false,
    ],
    ['no one of this account', trust(OTHER), 'dev', ACCOUNT, false],
  ])('trust in %s', async (_name, trustPolicy, user, accountId, isAllowed) => {
    const emulator = await start({ accounts: accounts(trustPolicy) });
    const client = stsClient(emulator, emulator.issue({ user, accountId }));
    const attempt = client.send(new AssumeRoleCommand(input));
    if (isAllowed) {
      const { AssumedRoleUser } = await attempt;
      expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/target/next`);
      return;
    }
    await expect(attempt).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${accountId}:user/${user} is not authorized to perform: sts:AssumeRole on resource: ${TARGET}`,
    });
  });

  it('asks for the external id that the role wants', async () => {
    const wanted = trust(ACCOUNT, { StringEquals: { 'sts:ExternalId': 'secret-id' } });
    const emulator = await start({ accounts: accounts(wanted) });
    const client = stsClient(emulator, emulator.issue({ user: 'dev', accountId: ACCOUNT }));
    const withId = { ...input, ExternalId: 'secret-id' };
    await expect(client.send(new AssumeRoleCommand(withId))).resolves.toBeDefined();
    const refused = { name: 'AccessDenied' };
    await expect(client.send(new AssumeRoleCommand(input))).rejects.toMatchObject(refused);
    const wrong = new AssumeRoleCommand({ ...input, ExternalId: 'other' });
    await expect(client.send(wrong)).rejects.toMatchObject(refused);
  });

  it('chains from a session for an hour at most', async () => {
    const emulator = await start({
      accounts: accounts(trust(`arn:aws:iam::${ACCOUNT}:role/source`)),
    });
    const client = stsClient(emulator, emulator.issue({ role: 'source' }));
    const hour = new AssumeRoleCommand({ ...input, DurationSeconds: 3600 });
    await expect(client.send(hour)).resolves.toHaveProperty('Credentials');
    const longer = new AssumeRoleCommand({ ...input, DurationSeconds: 3601 });
    await expect(client.send(longer)).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    });
  });

  it('lets a user have the whole twelve hours', async () => {
    const emulator = await start({ accounts: accounts(trust(ACCOUNT)) });
    const client = stsClient(emulator, emulator.issue({ user: 'dev', accountId: ACCOUNT }));
    const command = new AssumeRoleCommand({ ...input, DurationSeconds: 43_200 });
    await expect(client.send(command)).resolves.toHaveProperty('Credentials');
  });

  it('is narrowed by the session policy of the caller', async () => {
    const emulator = await start({ accounts: accounts(trust(ACCOUNT)) });
    const sessionPolicy = allow('bedrock:*');
    const client = stsClient(emulator, emulator.issue({ role: 'source', sessionPolicy }));
    await expect(client.send(new AssumeRoleCommand(input))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('takes tags with leave to tag', async () => {
    const Tags = [{ Key: 'Repository', Value: 'octo-org/octo-repo' }];
    const policies = [allow(['sts:AssumeRole', 'sts:TagSession'])];
    const [home, away] = accounts(trust(ACCOUNT));
    if (home === undefined || away === undefined) throw new Error('two accounts expected');
    home.users = [...(home.users ?? []), { name: 'tagger', policies }];
    const emulator = await start({ accounts: [home, away] });
    const command = new AssumeRoleCommand({ ...input, Tags });
    const tagger = stsClient(emulator, emulator.issue({ user: 'tagger' }));
    expect((await tagger.send(command)).PackedPolicySize).toBeGreaterThan(0);
    const dev = stsClient(emulator, emulator.issue({ user: 'dev', accountId: ACCOUNT }));
    await expect(dev.send(command)).rejects.toMatchObject({
      message: expect.stringContaining('sts:TagSession'),
    });
  });
});
