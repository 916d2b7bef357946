import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { refusal, startSecrets, tokenOf } from '../../test-support/secrets.ts';
import { addVersion, moveStage, type SecretVersion } from './versions.ts';

const NAME = 'bedrock/api-key';
const DAY_MS = 86_400_000;

function put(
  client: SecretsManagerClient,
  word: string,
  more: Partial<PutSecretValueCommandInput> = {},
) {
  const input = { SecretId: NAME, ClientRequestToken: tokenOf(word), SecretString: word, ...more };
  return client.send(new PutSecretValueCommand(input));
}

async function get(client: SecretsManagerClient, VersionStage?: string) {
  const input = { SecretId: NAME, ...(VersionStage !== undefined && { VersionStage }) };
  return (await client.send(new GetSecretValueCommand(input))).SecretString;
}

function move(client: SecretsManagerClient, stage: string, to?: string, from?: string) {
  return client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: NAME,
      VersionStage: stage,
      ...(to !== undefined && { MoveToVersionId: tokenOf(to) }),
      ...(from !== undefined && { RemoveFromVersionId: tokenOf(from) }),
    }),
  );
}

/** A secret whose versions are these, written one after the other. */
async function withVersions(...words: string[]) {
  const cloud = await startSecrets();
  cloud.emulator.secretsManager.put({ name: NAME, region: 'us-west-2' });
  for (const word of words) await put(cloud.secrets, word);
  const staged = () => cloud.emulator.secretsManager.secret(NAME)?.staged;
  return { ...cloud, staged };
}

it('the newest value is AWSCURRENT, and the one before it AWSPREVIOUS', async () => {
  const { secrets, staged } = await withVersions('one', 'two', 'three');
  expect(staged()).toEqual({ AWSCURRENT: 'three', AWSPREVIOUS: 'two' });
  expect(await get(secrets)).toBe('three');
  expect(await get(secrets, 'AWSPREVIOUS')).toBe('two');
  const { VersionIdsToStages, CreatedDate } = await secrets.send(
    new DescribeSecretCommand({ SecretId: NAME }),
  );
  expect(VersionIdsToStages, 'versions without a label are not returned').toEqual({
    [tokenOf('three')]: ['AWSCURRENT'],
    [tokenOf('two')]: ['AWSPREVIOUS'],
  });
  expect(Math.abs(Date.now() - Number(CreatedDate))).toBeLessThan(60_000);
});

it('a value that is pending changes nothing for those who read the current one', async () => {
  const { secrets, staged } = await withVersions('one', 'two');
  const answer = await put(secrets, 'next', { VersionStages: ['AWSPENDING'] });
  expect(answer.VersionStages).toEqual(['AWSPENDING']);
  expect(staged()).toEqual({ AWSPENDING: 'next', AWSCURRENT: 'two', AWSPREVIOUS: 'one' });
  await move(secrets, 'AWSCURRENT', 'next', 'two');
  expect(staged()).toEqual({ AWSPENDING: 'next', AWSCURRENT: 'next', AWSPREVIOUS: 'two' });
  await put(secrets, 'other', { VersionStages: ['AWSPENDING'] });
  expect(staged()).toEqual({ AWSPENDING: 'other', AWSCURRENT: 'next', AWSPREVIOUS: 'two' });
});

it('the first version of a secret is current, whatever it was meant as', async () => {
  const { secrets, staged } = await withVersions();
  await expect(get(secrets)).rejects.toMatchObject(
    refusal('ResourceNotFoundException', /staging label: AWSCURRENT/),
  );
  await put(secrets, 'first', { VersionStages: ['AWSPENDING'] });
  expect(staged()).toEqual({ AWSPENDING: 'first', AWSCURRENT: 'first' });
});

it('a token that was used is ignored with its value, labels and all, and refused with another', async () => {
  const { secrets, staged, emulator } = await withVersions('one', 'two');
  const again = await put(secrets, 'one', { VersionStages: ['AWSCURRENT'] });
  expect(again).toMatchObject({ VersionId: tokenOf('one'), VersionStages: ['AWSPREVIOUS'] });
  expect(staged()).toEqual({ AWSCURRENT: 'two', AWSPREVIOUS: 'one' });
  await expect(put(secrets, 'one', { SecretString: 'else' })).rejects.toMatchObject(
    refusal('ResourceExistsException', /already in use for a version of secret arn:aws:/),
  );
  expect(emulator.secretsManager.secret(NAME)?.versions).toHaveLength(2);
});

it.each<[string, [stage: string, to?: string | undefined, from?: string], string, RegExp]>([
  ['unnamed holder', ['AWSCURRENT', 'one'], 'InvalidParameterException', /attached to version two/],
  ['wrong holder', ['AWSCURRENT', 'one', 'one'], 'InvalidParameterException', /not attached/],
  [
    'no version',
    ['AWSCURRENT', 'none', 'two'],
    'ResourceNotFoundException',
    /specified secret version/,
  ],
  [
    'no place to go',
    ['AWSCURRENT', undefined, 'two'],
    'InvalidParameterException',
    /completely removed/,
  ],
  ['nothing to do', ['AWSCURRENT'], 'InvalidParameterException', /or both/],
])('a label is not moved: %s', async (_name, [stage, to, from], code, message) => {
  const { secrets, staged } = await withVersions('one', 'two');
  await expect(move(secrets, stage, to, from)).rejects.toMatchObject(refusal(code, message));
  expect(staged()).toEqual({ AWSCURRENT: 'two', AWSPREVIOUS: 'one' });
});

it.each<[string, Partial<PutSecretValueCommandInput>, string, RegExp]>([
  ['65537 bytes', { SecretString: `${'é'.repeat(32_768)}x` }, 'ValidationException', /65536 bytes/],
  ['65537 characters', { SecretString: 'x'.repeat(65_537) }, 'ValidationException', /Value '…' at/],
  ['a short token', { ClientRequestToken: 'short' }, 'ValidationException', /or equal to 32/],
  ['no value', { SecretString: undefined }, 'InvalidRequestException', /SecretString or/],
  ['no label', { VersionStages: [] }, 'ValidationException', /at 'versionStages'/],
  ['nothing there', { SecretId: 'none' }, 'ResourceNotFoundException', /can't find the specified/],
])('a value is refused: %s', async (_name, more, code, message) => {
  const { secrets, staged } = await withVersions('one');
  await expect(put(secrets, 'two', more)).rejects.toMatchObject(refusal(code, message));
  expect(staged()).toEqual({ AWSCURRENT: 'one' });
});

it('old versions without a label make room, young ones do not', async () => {
  const { secrets, emulator } = await withVersions();
  for (let count = 0; count < 100; count++) await put(secrets, `word-${count}`);
  await expect(put(secrets, 'too many')).rejects.toMatchObject(
    refusal('LimitExceededException', /more than 100 versions/),
  );
  emulator.clock.offsetMs += DAY_MS;
  secrets.config.systemClockOffset = emulator.clock.offsetMs;
  await put(secrets, 'the next day');
  const { versions = [] } = emulator.secretsManager.secret(NAME) ?? {};
  expect(versions).toHaveLength(100);
  expect(versions[0]?.value).toBe('word-1');
});

it('a secret that is made again by the same request is one secret', async () => {
  const { secrets } = await startSecrets();
  const create = (word: string, SecretString: string) => {
    const input = { Name: NAME, ClientRequestToken: tokenOf(word), SecretString };
    return secrets.send(new CreateSecretCommand(input));
  };
  const made = await create('one', 'value');
  expect(made.ARN).toMatch(
    /^arn:aws:secretsmanager:us-west-2:123456789012:secret:bedrock\/api-key-[A-Za-z0-9]{6}$/,
  );
  expect(await create('one', 'value')).toMatchObject({ ARN: made.ARN, VersionId: made.VersionId });
  await expect(create('one', 'other')).rejects.toMatchObject(
    refusal(
      'ResourceExistsException',
      `The operation failed because the secret ${NAME} already exists.`,
    ),
  );
});

it('whatever is done, each label is on one version, and something is current', () => {
  const stages = constantFrom('AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS', 'MINE');
  const step = record({ stage: stages, at: nat(20), adds: constantFrom(true, false) });
  assert(
    property(array(step, { minLength: 1 }), (steps) => {
      let versions: SecretVersion[] = [];
      for (const [index, { stage, at, adds }] of steps.entries()) {
        const target = versions[at % Math.max(versions.length, 1)];
        if (adds || target === undefined) {
          const added = { id: `${index}`, value: `${index}`, createdAt: new Date(index) };
          versions = addVersion(versions, added, [stage]);
        } else versions = moveStage(versions, stage, target.id);
        const labels = versions.flatMap((version) => version.stages);
        expect(labels).toContain('AWSCURRENT');
        expect(new Set(labels).size).toBe(labels.length);
      }
    }),
  );
});
