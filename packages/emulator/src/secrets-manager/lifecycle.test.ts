import {
  CreateSecretCommand,
  DeleteSecretCommand,
  type DeleteSecretCommandInput,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { refusal, secretsClient, startSecrets } from '../../test-support/secrets.ts';

const NAME = 'bedrock/api-key';
const SECRET = { SecretId: NAME };
const DAY_MS = 86_400_000;

async function startWithSecret() {
  return startSecrets(undefined, { secrets: [{ name: NAME, region: 'us-west-2', value: 'one' }] });
}

it('a secret that is marked for deletion can be described and restored, and nothing else', async () => {
  const { emulator, secrets } = await startWithSecret();
  const { DeletionDate } = await secrets.send(new DeleteSecretCommand(SECRET));
  expect(Number(DeletionDate) - emulator.clock.now().getTime()).toBeGreaterThan(29 * DAY_MS);
  const marked = refusal('InvalidRequestException', /marked for deletion/);
  const use = [
    () => secrets.send(new GetSecretValueCommand(SECRET)),
    () => secrets.send(new PutSecretValueCommand({ ...SECRET, SecretString: 'two' })),
    () => secrets.send(new DeleteSecretCommand(SECRET)),
  ];
  for (const call of use) await expect(call()).rejects.toMatchObject(marked);
  await expect(secrets.send(new CreateSecretCommand({ Name: NAME }))).rejects.toMatchObject(
    refusal('InvalidRequestException', /already scheduled for deletion/),
  );
  const described = await secrets.send(new DescribeSecretCommand(SECRET));
  expect(described.DeletedDate).toBeInstanceOf(Date);
  await secrets.send(new RestoreSecretCommand(SECRET));
  expect((await secrets.send(new GetSecretValueCommand(SECRET))).SecretString).toBe('one');
});

it('its name is free when the time is up', async () => {
  const { emulator, secrets } = await startWithSecret();
  await secrets.send(new DeleteSecretCommand({ ...SECRET, RecoveryWindowInDays: 7 }));
  emulator.clock.offsetMs = 7 * DAY_MS + 1000;
  const later = secretsClient(emulator, emulator.issue({ user: 'keeper' }));
  await expect(later.send(new DescribeSecretCommand(SECRET))).rejects.toMatchObject(
    refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
  );
  await later.send(new CreateSecretCommand({ Name: NAME, SecretString: 'another' }));
  expect(emulator.secretsManager.secret(NAME)?.staged).toEqual({ AWSCURRENT: 'another' });
});

it.each<[Partial<DeleteSecretCommandInput>, RegExp]>([
  [{ RecoveryWindowInDays: 6 }, /between 7 and 30/],
  [{ RecoveryWindowInDays: 31 }, /between 7 and 30/],
  [{ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }, /in conjunction/],
])('%j is no way to delete', async (more, message) => {
  const { emulator, secrets } = await startWithSecret();
  const command = new DeleteSecretCommand({ ...SECRET, ...more });
  await expect(secrets.send(command)).rejects.toMatchObject(
    refusal('InvalidParameterException', message),
  );
  expect(emulator.secretsManager.secret(NAME)?.deletedAt).toBeUndefined();
});

it('a deletion by force leaves nothing to restore', async () => {
  const { emulator, secrets } = await startWithSecret();
  await secrets.send(new DeleteSecretCommand({ ...SECRET, ForceDeleteWithoutRecovery: true }));
  expect(emulator.secretsManager.secret(NAME)).toBeUndefined();
  await expect(secrets.send(new RestoreSecretCommand(SECRET))).rejects.toMatchObject(
    refusal('ResourceNotFoundException', /can't find/),
  );
});

it('a person puts a secret there, marks it for deletion, and looks into it', async () => {
  const { emulator } = await startSecrets();
  const { secretsManager } = emulator;
  secretsManager.put({ name: NAME, region: 'us-west-2', value: 'one' });
  secretsManager.put({ name: NAME, region: 'us-west-2', value: 'two' });
  secretsManager.put({ name: NAME, region: 'eu-west-1', value: 'elsewhere' });
  expect(secretsManager.secret(NAME, { region: 'us-west-2' })).toMatchObject({
    region: 'us-west-2',
    staged: { AWSCURRENT: 'two', AWSPREVIOUS: 'one' },
  });
  expect(secretsManager.secret(NAME, { region: 'us-east-1' })).toBeUndefined();
  secretsManager.scheduleDeletion(NAME, { region: 'eu-west-1' });
  expect(secretsManager.secret(NAME, { region: 'eu-west-1' })?.deletedAt).toBeInstanceOf(Date);
  expect(emulator.secrets()).toEqual(expect.arrayContaining(['one', 'two', 'elsewhere']));
  expect(() => secretsManager.put({ name: NAME, region: 'moon-1' })).toThrow('no region moon-1');
});
