import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  allow,
  ask,
  assumeWithToken,
  identityToken,
  mintToken,
  runtimeClient,
  start,
  stsClient,
} from '../test-support/scenario.ts';
import { githubTrustPolicy, type PolicyDocument, startEmulator } from './index.ts';

it('carries a job from its identity token to an answer', async () => {
  const emulator = await start();
  const { Credentials } = await assumeWithToken(emulator, await identityToken(emulator));
  const token = await mintToken({
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });
  const answer = await runtimeClient(emulator, { token }).send(new ConverseCommand(ask('Hi')));
  expect(answer.output?.message?.content?.[0]?.text).toContain('assumed-role/bedrock-ci/run-42');
  expect(emulator.journal.entries().map(({ action, status }) => [action, status])).toEqual([
    ['RequestIdToken', 200],
    ['AssumeRoleWithWebIdentity', 200],
    ['Converse', 200],
  ]);
});

it.each([
  ['an inline policy', { Policy: JSON.stringify(allow('bedrock:CallWithBearerToken')) }],
  ['a managed policy', { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonBedrockReadOnly' }] }],
])('a session stays as narrow as %s made it', async (_name, narrowing) => {
  const emulator = await start();
  const token = await identityToken(emulator);
  const { Credentials } = await assumeWithToken(emulator, token, narrowing);
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const attempt = runtimeClient(emulator, { keys }).send(new ConverseCommand(ask('Hi')));
  await expect(attempt).rejects.toMatchObject({
    message: expect.stringContaining('because no session policy allows'),
  });
});

describe('the journal', () => {
  it('keeps parameters, but neither tokens nor signatures', async () => {
    const emulator = await start();
    const token = await identityToken(emulator);
    await assumeWithToken(emulator, token);
    const keys = emulator.issue({ role: 'bedrock-ci' });
    await stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    const text = JSON.stringify(emulator.journal.entries());
    expect(text).toContain('"RoleSessionName":"run-42"');
    for (const secret of [token, keys.sessionToken, keys.accessKeyId]) {
      expect(text).not.toContain(secret);
    }
  });

  it('can be asked for some, counted and cleared', async () => {
    const emulator = await start();
    await identityToken(emulator);
    await expect(assumeWithToken(emulator, 'nonsense')).rejects.toThrow();
    expect(emulator.journal.count({ service: 'sts', status: 400 })).toBe(1);
    expect(emulator.journal.count({ service: 'sts', status: 200 })).toBe(0);
    expect(emulator.journal.count()).toBe(2);
    emulator.journal.clear();
    expect(emulator.journal.count()).toBe(0);
  });
});

describe('a request that nobody expects', () => {
  it.each<[string, string, RequestInit]>([
    ['an unknown service', '/iam/', {}],
    ['an unknown path', '/bedrock/guardrails', {}],
    ['another method', '/bedrock/foundation-models', { method: 'POST' }],
    ['an unknown action', '/sts', { method: 'POST', body: new URLSearchParams({ Action: 'X' }) }],
    ['a path of an object', '/constructor', {}],
    ['a path that cannot be decoded', '/bedrock-runtime/model/%/converse', { method: 'POST' }],
  ])('%s is answered 501 and makes stop() fail', async (_name, path, init) => {
    const emulator = await startEmulator();
    const response = await fetch(emulator.url + path, init);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('The emulator does not support ');
    expect(emulator.unexpected).toHaveLength(1);
    await expect(emulator.stop()).rejects.toThrow(path);
  });

  it('may be allowed', async () => {
    const emulator = await startEmulator();
    await fetch(`${emulator.url}/elsewhere`);
    await expect(emulator.stop({ allowUnexpected: true })).resolves.toBeUndefined();
  });
});

it('limits a service to so many requests a second, with a burst of one second', async () => {
  const emulator = await start();
  const token = await identityToken(emulator);
  emulator.limit('sts', 5);
  const burst = await Promise.allSettled(
    Array.from({ length: 12 }, () => assumeWithToken(emulator, token)),
  );
  const refused = burst.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(refused.length).toBeLessThanOrEqual(7);
  expect(refused[0]).toMatchObject({
    reason: { name: 'Throttling', message: 'Rate exceeded', $metadata: { httpStatusCode: 400 } },
  });
  await new Promise((resolve) => setTimeout(resolve, 450));
  await expect(assumeWithToken(emulator, token)).resolves.toBeDefined();
  emulator.limit('sts', 0);
  const free = Array.from({ length: 20 }, () => assumeWithToken(emulator, token));
  await expect(Promise.all(free)).resolves.toHaveLength(20);
});

it('dates its answers by its own clock', async () => {
  const emulator = await start();
  emulator.clock.offsetMs = 86_400_000;
  const { headers } = await fetch(`${emulator.url}/oidc/.well-known/jwks`);
  const ahead = Date.parse(headers.get('date') ?? '') - Date.now();
  expect(Math.abs(ahead - 86_400_000)).toBeLessThan(5000);
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

describe('a configuration that cannot mean what it says is refused', () => {
  const subject = 'repo:octo-org/octo-repo:*';
  const trustPolicy = githubTrustPolicy({ accountId: '123456789012', subject });
  const broken = { Version: '2012-10-17', Statement: { Effect: 'allow' } } as never;
  it.each<[string, PolicyDocument, PolicyDocument[]]>([
    ['trust policy', broken, []],
    ['identity policy', trustPolicy, [broken]],
  ])('for its %s', async (kind, trust, policies) => {
    const roles = [{ name: 'r', trustPolicy: trust, policies }];
    const attempt = startEmulator({ accounts: [{ id: '123456789012', roles }] });
    await expect(attempt).rejects.toThrow(
      `the ${kind} of arn:aws:iam::123456789012:role/r is wrong`,
    );
  });

  it('for its account id', async () => {
    await expect(startEmulator({ accounts: [{ id: '42' }] })).rejects.toThrow('42');
  });

  it('for a region or a principal that is not there', async () => {
    const emulator = await start();
    expect(() => emulator.regionEnv('moon-1')).toThrow('moon-1');
    expect(() => emulator.openaiBaseUrl('moon-1')).toThrow('moon-1');
    expect(() => emulator.issue({ role: 'nobody' })).toThrow('nobody');
    expect(() => emulator.issue({ user: 'nobody' })).toThrow('nobody');
  });
});

it('lets requests wait that come before it has its services', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await promisify(server.close.bind(server))();
  const starting = startEmulator({ port });
  const ask = async (): Promise<number> => {
    try {
      return (await fetch(`http://127.0.0.1:${port}/oidc/.well-known/jwks`)).status;
    } catch {
      return ask();
    }
  };
  expect(await ask()).toBe(200);
  await (await starting).stop();
});
