import {
  DeleteParameterCommand,
  GetParameterCommand,
  type GetParameterCommandInput,
  GetParameterHistoryCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, allow } from '../../test-support/scenario.ts';
import { refusal, ssmClient, startSecrets } from '../../test-support/secrets.ts';

const NAME = '/bedrock/api-key';
const ARN = `arn:aws:ssm:us-west-2:${ACCOUNT}:parameter${NAME}`;

function put(client: SSMClient, more: Partial<PutParameterCommandInput> = {}) {
  const input = { Name: NAME, Value: 'one', Type: 'SecureString' as const, ...more };
  return client.send(new PutParameterCommand(input));
}

async function get(client: SSMClient, Name = NAME, more: Partial<GetParameterCommandInput> = {}) {
  const command = new GetParameterCommand({ Name, WithDecryption: true, ...more });
  return (await client.send(command)).Parameter;
}

describe('a parameter', () => {
  it('has a version for each value, and each can be had', async () => {
    const { emulator, parameters } = await startSecrets();
    expect(await put(parameters)).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await put(parameters, { Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await get(parameters)).toMatchObject({
      ...{ Name: NAME, ARN, Type: 'SecureString', Value: 'two', Version: 2, DataType: 'text' },
      LastModifiedDate: expect.any(Date),
    });
    expect(await get(parameters, `${NAME}:1`)).toMatchObject({ Value: 'one', Selector: ':1' });
    expect((await get(parameters, ARN))?.Value).toBe('two');
    await expect(get(parameters, `${NAME}:3`)).rejects.toMatchObject(
      refusal('ParameterVersionNotFound', /could not find version 3/),
    );
    expect(emulator.parameterStore.parameter(NAME)).toMatchObject({
      ...{ value: 'two', version: 2, region: 'us-west-2', type: 'SecureString' },
      versions: [{ value: 'one' }, { value: 'two' }],
    });
    expect(emulator.secrets()).toEqual(expect.arrayContaining(['one', 'two']));
  });

  it('is shown encrypted to who does not ask for its decryption', async () => {
    const { parameters } = await startSecrets();
    await put(parameters);
    const shown = await get(parameters, NAME, { WithDecryption: false });
    expect(shown?.Value).toMatch(/^AQICAHi[\w+/=]{40,}$/);
    await put(parameters, { Name: '/plain', Type: 'String' });
    expect((await get(parameters, '/plain', { WithDecryption: false }))?.Value).toBe('one');
  });

  it('keeps a hundred versions', async () => {
    const { parameters } = await startSecrets();
    for (let count = 0; count < 101; count++) await put(parameters, { Overwrite: true });
    expect((await get(parameters, `${NAME}:2`))?.Version).toBe(2);
    await expect(get(parameters, `${NAME}:1`)).rejects.toMatchObject(
      refusal('ParameterVersionNotFound', /version 1/),
    );
  });

  it('has a history in pages, with what each version is encrypted with', async () => {
    const { parameters } = await startSecrets();
    for (let count = 1; count <= 51; count++) {
      const key = count === 51 ? { KeyId: 'alias/ours' } : {};
      await put(parameters, { Value: `${count}`, Overwrite: true, ...key });
    }
    const read = (NextToken?: string) =>
      parameters.send(
        new GetParameterHistoryCommand({
          Name: NAME,
          WithDecryption: true,
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
    const first = await read();
    expect(first.Parameters).toHaveLength(50);
    expect(first.Parameters?.[0]).toMatchObject({ Version: 1, Value: '1', KeyId: 'alias/aws/ssm' });
    expect((await read(first.NextToken)).Parameters).toEqual([
      expect.objectContaining({ Version: 51, Value: '51', KeyId: 'alias/ours' }),
    ]);
    const encrypted = await parameters.send(new GetParameterHistoryCommand({ Name: NAME }));
    expect(encrypted.Parameters?.[0]?.Value).toMatch(/^AQICAHi/);
  });

  it('starts again after it was deleted', async () => {
    const { parameters } = await startSecrets();
    await put(parameters);
    await parameters.send(new DeleteParameterCommand({ Name: NAME }));
    await expect(get(parameters)).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(await put(parameters)).toMatchObject({ Version: 1 });
  });

  it.each<[string, Partial<PutParameterCommandInput>, string, RegExp]>([
    ['there already', {}, 'ParameterAlreadyExists', /set the overwrite option/],
    [
      'of another type',
      { Type: 'String', Overwrite: true },
      'HierarchyTypeMismatch',
      /doesn't supp/,
    ],
    ['new without a type', { Name: '/new', Type: undefined }, 'ValidationException', /type is req/],
    ['of 4097 bytes', { Value: `${'é'.repeat(2048)}x`, Overwrite: true }, 'Validation', /of 4096/],
    [
      'of 8193 bytes',
      { Value: 'x'.repeat(8193), Tier: 'Advanced', Overwrite: true },
      'Val',
      /8192/,
    ],
    ['empty', { Value: '', Overwrite: true }, 'ValidationException', /at 'value'/],
    ['of no known type', { Type: 'Secret' as never }, 'ValidationException', /enum value set/],
    ['not a whole path', { Name: 'bedrock/api-key' }, 'ValidationException', /fully qualified/],
    ['named by an ARN', { Name: ARN }, 'ValidationException', /can only contain/],
    ['too deep', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceeded', /15 levels/],
    ['reserved', { Name: '/ssm/key' }, 'ValidationException', /prefixed with "ssm"/],
    ["AWS's own", { Name: '/aws/key' }, 'AccessDeniedException', /reserved parameter name/],
  ])('is not written: %s', async (_name, more, code, message) => {
    const { emulator, parameters } = await startSecrets();
    await put(parameters);
    const refused = { ...refusal(code, message), name: expect.stringMatching(`^${code}`) };
    await expect(put(parameters, more)).rejects.toMatchObject(refused);
    expect(emulator.parameterStore.parameter(NAME)?.version).toBe(1);
  });

  it('grows into the advanced tier if it may, and stays there', async () => {
    const { parameters } = await startSecrets();
    const Value = 'x'.repeat(5000);
    const Tier = 'Intelligent-Tiering';
    expect(await put(parameters, { Value, Tier })).toMatchObject({ Tier: 'Advanced' });
    const overwrite = { Value: 'short', Overwrite: true } as const;
    expect(await put(parameters, overwrite)).toMatchObject({ Tier: 'Advanced' });
    await expect(put(parameters, { ...overwrite, Tier: 'Standard' })).rejects.toMatchObject(
      refusal('ValidationException', /can't downgrade/),
    );
  });
});

describe('a policy', () => {
  const denied = (action: string) =>
    refusal(
      'AccessDeniedException',
      `User: arn:aws:iam::${ACCOUNT}:user/caller is not authorized to perform: ssm:${action} on resource: ${ARN} because no identity-based policy allows the ssm:${action} action`,
    );
  const SEEDS = { parameters: [{ name: NAME, region: 'us-west-2', value: 'seed' }] };

  it('names the parameter, its slash not twice', async () => {
    const policy = allow('ssm:GetParameter', ARN);
    const { callersParameters } = await startSecrets(policy, SEEDS);
    expect((await get(callersParameters))?.Value).toBe('seed');
    expect((await get(callersParameters, `${NAME}:1`))?.Value).toBe('seed');
    await expect(put(callersParameters)).rejects.toMatchObject(denied('PutParameter'));
  });

  it('is asked before anybody learns what there is', async () => {
    const { callersParameters } = await startSecrets();
    await expect(get(callersParameters)).rejects.toMatchObject(denied('GetParameter'));
  });

  it('may forbid to overwrite', async () => {
    const Deny = { Effect: 'Deny' as const, Action: 'ssm:PutParameter', Resource: '*' };
    const Condition = { StringEquals: { 'ssm:Overwrite': 'true' } };
    const Allow = { Effect: 'Allow' as const, Action: 'ssm:*', Resource: '*' };
    const Statement = [Allow, { ...Deny, Condition }];
    const { callersParameters } = await startSecrets({ Version: '2012-10-17', Statement });
    await put(callersParameters);
    await expect(put(callersParameters, { Overwrite: true })).rejects.toMatchObject(
      refusal('AccessDeniedException', /explicit deny in an identity-based policy$/),
    );
  });
});

it('each region has parameters of its own', async () => {
  const { emulator, parameters } = await startSecrets();
  await put(parameters);
  const elsewhere = ssmClient(emulator, emulator.issue({ user: 'keeper' }), 'eu-west-1');
  await expect(get(elsewhere)).rejects.toMatchObject({ name: 'ParameterNotFound' });
  emulator.parameterStore.put({ name: NAME, region: 'eu-west-1', value: 'by hand' });
  expect((await get(elsewhere))?.Value).toBe('by hand');
});

it('values are in no journal, and faults and limits are answered as SSM does', async () => {
  const { emulator, parameters } = await startSecrets();
  await put(parameters, { Value: 'a long secret' });
  expect(JSON.stringify(emulator.journal.entries())).not.toContain('a long secret');
  emulator.faults.add({ service: 'ssm', action: 'GetParameter', kind: 'throttle' });
  await expect(get(parameters)).rejects.toMatchObject(refusal('ThrottlingException', /exceeded/));
  emulator.limit('ssm', 1);
  await get(parameters);
  await expect(get(parameters)).rejects.toMatchObject({ name: 'ThrottlingException' });
});
