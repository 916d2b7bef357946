import {
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsCredentials, KeySink, SinkReading } from '@bedrock-token/core';
import { Secret } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import {
  checkSecret,
  findHolder,
  openSecret,
  readStage,
  type SecretLocation,
  toVersionId,
} from './secrets-manager-client.ts';

export interface SecretsManagerPlace extends SecretLocation {
  /** `AWSPENDING` for the secret as an escrow: consumers never read it. */
  stage?: 'AWSCURRENT' | 'AWSPENDING';
}

/**
 * A secret in AWS Secrets Manager. Consumers read the version with AWSCURRENT; the one before it
 * keeps AWSPREVIOUS. The id of a version is made of the key's, so writing twice is writing once.
 */
export function createSecretsManagerSink(
  { name, stage = 'AWSCURRENT', ...place }: SecretsManagerPlace,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): KeySink {
  const {
    client,
    title: secret,
    ask,
  } = openSecret({ name, ...place }, credentials, requestHandler);
  const title = stage === 'AWSPENDING' ? `${secret} (AWSPENDING)` : secret;
  const get = async (wanted: string) => {
    const version = await readStage(client, name, wanted);
    if (version === undefined) return undefined;
    const { text = '', writtenAt } = version;
    return { value: new Secret(text), ...(writtenAt !== undefined && { writtenAt }) };
  };
  return {
    name: title,
    preflight: () => ask(() => checkSecret(client, name)),
    read: () =>
      ask(async (): Promise<SinkReading> => {
        const current = await get(stage);
        if (current === undefined) return { state: 'empty' };
        const previous = stage === 'AWSCURRENT' ? await get('AWSPREVIOUS') : undefined;
        return {
          state: 'value',
          ...current,
          ...(previous !== undefined && { previous: [previous.value] }),
        };
      }),
    write: (value, keyId) => ask(() => put(client, name, stage, value, keyId)),
  };
}

async function put(
  client: SecretsManagerClient,
  name: string,
  stage: string,
  value: Secret<string>,
  keyId: string,
): Promise<void> {
  const token = toVersionId(keyId);
  const command = new PutSecretValueCommand({
    SecretId: name,
    ClientRequestToken: token,
    SecretString: value.reveal(),
    VersionStages: [stage],
  });
  const { VersionStages } = await client.send(command);
  // A version that was there before is left as it was, stages and all.
  if (VersionStages?.includes(stage)) return;
  await moveStage(client, name, stage, token);
}

async function moveStage(
  client: SecretsManagerClient,
  name: string,
  stage: string,
  token: string,
): Promise<void> {
  const holder = await findHolder(client, name, stage);
  if (holder === token) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: stage,
      MoveToVersionId: token,
      ...(holder !== undefined && { RemoveFromVersionId: holder }),
    }),
  );
}
