import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, allow } from '../../test-support/scenario.ts';
import { refusal, secretsClient, startSecrets } from '../../test-support/secrets.ts';
import { type PolicyDocument, startEmulator } from '../index.ts';

const NAME = 'bedrock/api-key';
const ARN = `arn:aws:secretsmanager:us-west-2:${ACCOUNT}:secret:${NAME}`;
const SEEDS = {
  secrets: ['us-west-2', 'eu-west-1'].map((region) => ({ name: NAME, region, value: region })),
};
const describeIt = () => new DescribeSecretCommand({ SecretId: NAME });
const getIt = (VersionStage = 'AWSCURRENT') =>
  new GetSecretValueCommand({ SecretId: NAME, VersionStage });
const putIt = () => new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two' });

const denied = (action: string, resource: RegExp) =>
  refusal(
    'AccessDeniedException',
    new RegExp(
      `^User: arn:aws:iam::${ACCOUNT}:user/caller is not authorized to perform: secretsmanager:${action} on resource: ${resource.source} because no identity-based policy allows the secretsmanager:${action} action$`,
    ),
  );

describe('a policy', () => {
  it.each<[string, PolicyDocument, boolean]>([
    ['of everything', allow('secretsmanager:GetSecretValue'), true],
    ['of the ARN with its six characters', allow('secretsmanager:Get*', `${ARN}-??????`), true],
    ['of all that begins so', allow('secretsmanager:GetSecretValue', `${ARN}*`), true],
    ['of the ARN without them', allow('secretsmanager:GetSecretValue', ARN), false],
    ['of another region', allow('secretsmanager:*', `${ARN.replace('west-2', 'east-1')}*`), false],
    ['of another action', allow('secretsmanager:DescribeSecret', `${ARN}*`), false],
  ])('%s: %s', async (_name, policy, isAllowed) => {
    const { callersSecrets } = await startSecrets(policy, SEEDS);
    const call = callersSecrets.send(getIt());
    if (isAllowed) expect((await call).SecretString).toBe('us-west-2');
    else await expect(call).rejects.toMatchObject(denied('GetSecretValue', /arn:\S+-\w{6}/));
  });

  it('may be about one staging label', async () => {
    const Condition = { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } };
    const Statement = {
      ...{ Effect: 'Allow' as const, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
      Condition,
    };
    const { callersSecrets } = await startSecrets({ Version: '2012-10-17', Statement }, SEEDS);
    await callersSecrets.send(getIt());
    await expect(callersSecrets.send(getIt('AWSPREVIOUS'))).rejects.toMatchObject(
      denied('GetSecretValue', /\S+/),
    );
  });

  it('that asks for six characters does not reach a secret that is not there', async () => {
    const policy = allow('secretsmanager:*', `${ARN}-??????`);
    const { callersSecrets } = await startSecrets(policy);
    await expect(callersSecrets.send(describeIt())).rejects.toMatchObject(
      denied('DescribeSecret', new RegExp(ARN)),
    );
  });

  it('lets nothing change without leave', async () => {
    const policy = allow(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']);
    const { emulator, callersSecrets } = await startSecrets(policy, SEEDS);
    await callersSecrets.send(describeIt());
    await expect(callersSecrets.send(putIt())).rejects.toMatchObject(
      denied('PutSecretValue', /\S+/),
    );
    const [entry] = emulator.journal.entries({ action: 'PutSecretValue' });
    expect(entry).toMatchObject({ service: 'secretsmanager', status: 400 });
  });
});

describe('a region', () => {
  it('is that of the signature', async () => {
    const { emulator } = await startSecrets(undefined, SEEDS);
    const keys = emulator.issue({ user: 'keeper' });
    for (const region of ['us-west-2', 'eu-west-1']) {
      const { SecretString } = await secretsClient(emulator, keys, region).send(getIt());
      expect(SecretString).toBe(region);
    }
    const elsewhere = secretsClient(emulator, keys, 'us-east-1');
    await expect(elsewhere.send(getIt())).rejects.toMatchObject(
      refusal('ResourceNotFoundException', /can't find/),
    );
  });

  it.each([
    ['us-west-2', 'us-west-2', undefined],
    ['eu-west-1', 'us-west-2', /scoped to a valid region, not 'us-west-2'/],
    ['', 'moon-1', /scoped to a valid region, not 'moon-1'/],
  ])('in the address has to be the same: %s, signed for %s', async (pinned, signed, message) => {
    const { emulator } = await startSecrets(undefined, SEEDS);
    const { AWS_ENDPOINT_URL_SECRETS_MANAGER: url } =
      pinned === '' ? emulator.env : emulator.regionEnv(pinned);
    const client = secretsClient(emulator, emulator.issue({ user: 'keeper' }), signed, url);
    if (message === undefined) await client.send(getIt());
    else {
      const wrong = refusal('InvalidSignatureException', message);
      await expect(client.send(getIt())).rejects.toMatchObject(wrong);
    }
  });

  it('of another partition knows nobody', async () => {
    const { emulator } = await startSecrets(undefined, SEEDS);
    const client = secretsClient(emulator, emulator.issue({ user: 'keeper' }), 'cn-north-1');
    await expect(client.send(getIt())).rejects.toMatchObject(
      refusal('UnrecognizedClientException', /security token/),
    );
  });
});

it('a secret is found by its name and its ARN, with the six characters or without', async () => {
  const { emulator, secrets } = await startSecrets(undefined, SEEDS);
  const { arn = '' } = emulator.secretsManager.secret(NAME) ?? {};
  for (const SecretId of [NAME, arn, ARN]) {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(SecretString).toBe('us-west-2');
  }
  const elsewhere = ARN.replace('us-west-2', 'eu-west-1');
  await expect(
    secrets.send(new GetSecretValueCommand({ SecretId: elsewhere })),
  ).rejects.toMatchObject(refusal('ResourceNotFoundException', /can't find/));
});

it('a signature by another secret, or by nobody, is refused', async () => {
  const { emulator } = await startSecrets(undefined, SEEDS);
  const keys = { ...emulator.issue({ user: 'keeper' }), secretAccessKey: 'another' };
  await expect(secretsClient(emulator, keys).send(getIt())).rejects.toMatchObject(
    refusal('InvalidSignatureException', /does not match/),
  );
  const response = await ask(emulator.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '', '{}');
  expect(response).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

it('values are in no journal, and the rest of a request is', async () => {
  const { emulator, secrets } = await startSecrets(undefined, SEEDS);
  await secrets.send(putIt());
  const journal = JSON.stringify(emulator.journal.entries());
  expect(journal).toContain(`"SecretId":"${NAME}"`);
  expect(journal).toContain('"SecretString":"sha256:');
  expect(journal).not.toContain('"two"');
});

it('nothing in a request is passed over', async () => {
  const emulator = await startEmulator({
    accounts: [
      { id: ACCOUNT, roles: [], users: [{ name: 'keeper', policies: [allow('*')] }], ...SEEDS },
    ],
  });
  const client = secretsClient(emulator, emulator.issue({ user: 'keeper' }));
  const command = new PutSecretValueCommand({
    SecretId: NAME,
    SecretString: 'two',
    RotationToken: 'x'.repeat(36),
  });
  await expect(client.send(command)).rejects.toMatchObject({
    $metadata: expect.objectContaining({ httpStatusCode: 501 }),
  });
  await expect(emulator.stop()).rejects.toThrow('RotationToken in PutSecretValue');
});

async function ask(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.DescribeSecret',
    },
    body,
  });
  expect(response.status).toBe(400);
  return response.json();
}
