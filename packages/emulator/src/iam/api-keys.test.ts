import {
  DeleteServiceSpecificCredentialCommand,
  ResetServiceSpecificCredentialCommand,
  UpdateServiceSpecificCredentialCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import {
  BEDROCK,
  createKey,
  DAY_MS,
  INVALID,
  iamClient,
  listKeys,
  present,
  startIam,
} from '../../test-support/iam.ts';
import { ACCOUNT, allow, start } from '../../test-support/scenario.ts';

const failing = (name: string, status: number, message: string) => ({
  name,
  message,
  $metadata: expect.objectContaining({ httpStatusCode: status }),
});

describe('a key that is created', () => {
  it('is answered whole, its secret this once', async () => {
    const { emulator, iam } = await startIam();
    const key = await createKey(iam, { CredentialAgeDays: 30 });
    expect(key).toMatchObject({
      UserName: 'bot',
      Status: 'Active',
      ServiceName: BEDROCK,
      ServiceCredentialAlias: `bot-at-${ACCOUNT}`,
    });
    expect(key.id).toMatch(/^ACCA[A-Z2-7]{17}$/);
    expect(key.value).toMatch(/^ABSK/);
    const decoded = Buffer.from(key.value.slice(4), 'base64').toString();
    expect(decoded).toMatch(/^bot-at-123456789012:.{40,}$/);
    expect(Number(key.ExpirationDate) - Number(key.CreateDate)).toBe(30 * DAY_MS);

    const [listed] = await listKeys(iam);
    const { value, id, ServiceCredentialSecret, ...told } = key;
    expect(listed).toEqual(told);
    expect(emulator.iam.keys('bot')).toMatchObject([{ id, value, status: 'Active' }]);
    expect(emulator.secrets()).toContain(value);
    await present(emulator, value);
    const journal = JSON.stringify(emulator.journal.entries());
    expect(journal).not.toContain(value);
    expect(journal).toContain('"CredentialAgeDays":"30"');
  });

  it('never ends without an age', async () => {
    const { emulator, iam } = await startIam();
    const key = await createKey(iam);
    expect(key.ExpirationDate).toBeUndefined();
    emulator.clock.offsetMs = 100 * 365 * DAY_MS;
    expect(await present(emulator, key.value)).toMatchObject({ status: 200 });
  });

  it('is the second of two at most, whatever their status', async () => {
    const { emulator, iam } = await startIam();
    const first = await createKey(iam, { CredentialAgeDays: 1 });
    const second = await createKey(iam);
    expect(second.ServiceCredentialAlias).toBe(`bot+1-at-${ACCOUNT}`);
    await setStatus('Inactive', second.id);
    emulator.clock.offsetMs = 2 * DAY_MS;
    const renewed = iamClient(emulator, emulator.issue({ user: 'admin' }));
    // In the order of their ids, which is anybody's guess.
    const statuses = (await listKeys(renewed)).map(({ Status }) => Status).toSorted();
    expect(statuses).toEqual(['Expired', 'Inactive']);
    const limit = failing(
      'LimitExceededException',
      409,
      'Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2',
    );
    emulator.clock.offsetMs = 0;
    await expect(createKey(iam)).rejects.toMatchObject(limit);
    await expect(createKey(iam, { UserName: 'none' }), 'of another user').resolves.toBeDefined();
    await remove(first.id);
    const third = await createKey(iam);
    expect(third.ServiceCredentialAlias, 'a freed alias').toBe(`bot-at-${ACCOUNT}`);
    expect(third.value).not.toBe(first.value);

    function setStatus(Status: 'Inactive', ServiceSpecificCredentialId: string) {
      const input = { UserName: 'bot', Status, ServiceSpecificCredentialId };
      return iam.send(new UpdateServiceSpecificCredentialCommand(input));
    }
    function remove(ServiceSpecificCredentialId: string) {
      const input = { UserName: 'bot', ServiceSpecificCredentialId };
      return iam.send(new DeleteServiceSpecificCredentialCommand(input));
    }
  });

  it.each<[string, object, string, number, RegExp]>([
    ['nobody', { UserName: 'who' }, 'NoSuchEntityException', 404, /user with name who cannot/],
    ['age 0', { CredentialAgeDays: 0 }, 'ValidationError', 400, /greater than or equal to 1/],
    ['too great an age', { CredentialAgeDays: 36_601 }, 'ValidationError', 400, /to 36600/],
    ['a broken age', { CredentialAgeDays: 1.5 }, 'MalformedInput', 400, /not an integer/],
    [
      'another service',
      { ServiceName: 's3.amazonaws.com' },
      'ServiceNotSupportedException',
      404,
      /s3/,
    ],
    ['a name with blanks', { UserName: 'a b' }, 'ValidationError', 400, /regular expression/],
  ])('is refused for %s', async (_name, input, code, status, message) => {
    const { emulator, iam } = await startIam();
    await expect(createKey(iam, input)).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(message),
      $metadata: expect.objectContaining({ httpStatusCode: status }),
    });
    expect(emulator.iam.keys()).toEqual([]);
  });
});

describe('a long-term key as a bearer token', () => {
  it.each<[string, number, string | undefined]>([
    ['active', 200, undefined],
    ['inactive', 403, 'bearer token: the long-term key is Inactive'],
    ['active again', 200, undefined],
    ['deleted', 403, 'bearer token: no such long-term key'],
    ['reset', 403, 'bearer token: no such long-term key'],
    ['expired', 403, 'bearer token: the long-term key is expired'],
  ])('that is %s is answered %i', async (state, status, detail) => {
    const { emulator, iam } = await startIam();
    const { id, value } = await createKey(iam, { CredentialAgeDays: 1 });
    const key = { UserName: 'bot', ServiceSpecificCredentialId: id };
    const set = (Status: 'Active' | 'Inactive') =>
      iam.send(new UpdateServiceSpecificCredentialCommand({ ...key, Status }));
    if (state.endsWith('active') || state === 'active again') await set('Inactive');
    if (state.startsWith('active')) await set('Active');
    if (state === 'deleted') await iam.send(new DeleteServiceSpecificCredentialCommand(key));
    if (state === 'reset') await iam.send(new ResetServiceSpecificCredentialCommand(key));
    if (state === 'expired') emulator.clock.offsetMs = DAY_MS;
    const message = status === 200 ? undefined : INVALID;
    expect(await present(emulator, value)).toEqual({ status, message, detail });
  });

  it('is good in every region of its partition, and in no other', async () => {
    const { emulator } = await startIam();
    const { value } = emulator.issueApiKey({ user: 'bot' });
    for (const region of ['', '/@us-west-2', '/@eu-central-1']) {
      expect(await present(emulator, value, region)).toMatchObject({ status: 200 });
    }
    for (const region of ['/@cn-north-1', '/@us-gov-west-1', '/@nowhere-1']) {
      expect(await present(emulator, value, region)).toMatchObject({ message: INVALID });
    }
  });

  it('finds a model in whatever region has it, at an address without a region', async () => {
    const policies = [allow(['bedrock:*', 'bedrock-mantle:*'])];
    const elsewhere = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny' as const,
        Action: 'bedrock:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    };
    const regions = ['eu-west-1'];
    const emulator = await start({
      accounts: [{ id: ACCOUNT, users: [{ name: 'bot', policies: [...policies, elsewhere] }] }],
      models: [{ id: 'a.b', regions, mantle: { id: 'a.b', path: '/v1' } }],
    });
    const { value } = emulator.issueApiKey({ user: 'bot' });
    const chat = { model: 'a.b', messages: [{ role: 'user', content: 'hello' }] };
    const ask = async (url: string | undefined, body?: object) => {
      const headers = { authorization: `Bearer ${value}`, 'content-type': 'application/json' };
      const init = body && { method: 'POST', body: JSON.stringify(body) };
      return (await fetch(url ?? '', { headers, ...init })).status;
    };
    const { env } = emulator;
    const converse = { messages: [{ role: 'user', content: [{ text: 'hello' }] }] };
    const runtime = `${env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME}/model/a.b/converse`;
    expect(await ask(runtime, converse)).toBe(200);
    expect(await ask(runtime.replace('/model', '/@eu-west-1/model'), converse)).toBe(200);
    expect(await ask(runtime.replace('/model', '/@us-west-2/model'), converse)).toBe(403);
    expect(
      await ask(`${env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME}/openai/v1/chat/completions`, chat),
    ).toBe(200);
    expect(await ask(`${env.AWS_ENDPOINT_URL_BEDROCK_MANTLE}/v1/chat/completions`, chat)).toBe(200);
    expect(await ask(`${env.AWS_ENDPOINT_URL_BEDROCK}/foundation-models/a.b`)).toBe(200);
  });

  it('has what the user may do, and no more', async () => {
    const { emulator } = await startIam();
    const { value } = emulator.issueApiKey({ user: 'none' });
    expect(await present(emulator, value)).toMatchObject({
      status: 403,
      message: `User: arn:aws:iam::${ACCOUNT}:user/none is not authorized to perform: bedrock:CallWithBearerToken on resource: * because no identity-based policy allows the bedrock:CallWithBearerToken action`,
    });
  });

  it.each([
    ['LONG_TERM', 200],
    ['SHORT_TERM', 403],
  ])('meets a condition that wants %s: %i', async (type, status) => {
    const Condition = { StringEquals: { 'bedrock:bearerTokenType': type } };
    const Statement = { Effect: 'Allow' as const, Action: 'bedrock:*', Resource: '*', Condition };
    const policies = [{ Version: '2012-10-17', Statement }];
    const users = [{ name: 'bot', policies }];
    const emulator = await start({ accounts: [{ id: ACCOUNT, roles: [], users }] });
    const { value } = emulator.issueApiKey({ user: 'bot' });
    expect(await present(emulator, value)).toMatchObject({ status });
  });
});

it('a reset keeps all but the secret', async () => {
  const { emulator, iam } = await startIam();
  const { id, value } = await createKey(iam, { CredentialAgeDays: 9 });
  const [before] = await listKeys(iam);
  const input = { ServiceSpecificCredentialId: id, UserName: 'bot' };
  const answer = await iam.send(new ResetServiceSpecificCredentialCommand(input));
  const next = answer.ServiceSpecificCredential?.ServiceCredentialSecret ?? '';
  expect(next).toMatch(/^ABSK/);
  expect(await listKeys(iam)).toEqual([before]);
  expect(await present(emulator, next)).toMatchObject({ status: 200 });
  expect(emulator.secrets()).toEqual(expect.arrayContaining([value, next]));
});

it.each([
  ['Update', () => new UpdateServiceSpecificCredentialCommand({ ...GONE, Status: 'Active' })],
  ['Delete', () => new DeleteServiceSpecificCredentialCommand(GONE)],
  ['Reset', () => new ResetServiceSpecificCredentialCommand(GONE)],
])('%s knows no key that is not there, nor one of another user', async (_name, make) => {
  const { emulator, iam } = await startIam();
  const { id } = emulator.issueApiKey({ user: 'none' });
  const missing = failing(
    'NoSuchEntityException',
    404,
    `The service specific credential with id ${GONE.ServiceSpecificCredentialId} cannot be found.`,
  );
  await expect(iam.send(make() as never)).rejects.toMatchObject(missing);
  const command = make();
  Object.assign(command.input, { ServiceSpecificCredentialId: id });
  await expect(iam.send(command as never)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

const GONE = { UserName: 'bot', ServiceSpecificCredentialId: `ACCA${'A'.repeat(17)}` };
