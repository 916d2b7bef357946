import { createHash } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsCredentials, KeySink, SinkReading } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { toSdkCredentials } from '../assume-role.ts';
import type { RequestHandler } from '../request-handler.ts';
import { explainSinkFault, isNamed, RESTORE } from './sink-faults.ts';

export interface SecretsManagerPlace {
  /** The name of the secret, or its ARN, which names its region by itself. */
  name: string;
  region: string;
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
  const region = /^arn:[^:]*:secretsmanager:([^:]+):/.exec(name)?.[1] ?? place.region;
  const client = new SecretsManagerClient({
    region,
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
  const title = `Secrets Manager secret ${name} in ${region}${stage === 'AWSPENDING' ? ' (AWSPENDING)' : ''}`;
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw explainSinkFault(title, error);
    }
  };
  const get = (VersionStage: string) => readStage(client, name, VersionStage);
  return {
    name: title,
    preflight: () => ask(() => preflight(client, name)),
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

async function preflight(client: SecretsManagerClient, name: string): Promise<void> {
  const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  if (DeletedDate === undefined) return;
  throw new BedrockTokenError('ERR_SINK', `The secret ${name} is marked for deletion.`, {
    hint: RESTORE,
    refused: true,
  });
}

async function readStage(
  client: SecretsManagerClient,
  name: string,
  VersionStage: string,
): Promise<{ value: Secret<string>; writtenAt?: Date } | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId: name, VersionStage });
    const { SecretString = '', CreatedDate } = await client.send(command);
    return {
      value: new Secret(SecretString),
      ...(CreatedDate !== undefined && { writtenAt: CreatedDate }),
    };
  } catch (error) {
    // A secret without such a version, and one that is not there: preflight tells them apart.
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function put(
  client: SecretsManagerClient,
  name: string,
  stage: string,
  value: Secret<string>,
  keyId: string,
): Promise<void> {
  const token = versionId(keyId);
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
  const { VersionIdsToStages = {} } = await client.send(
    new DescribeSecretCommand({ SecretId: name }),
  );
  const holder = Object.entries(VersionIdsToStages).find(([, stages]) => stages?.includes(stage));
  if (holder?.[0] === token) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: stage,
      MoveToVersionId: token,
      ...(holder !== undefined && { RemoveFromVersionId: holder[0] }),
    }),
  );
}

/** A UUID (32 to 64 characters are asked for) that is always the same for one key. */
function versionId(keyId: string): string {
  const hex = createHash('sha256').update(`bedrock-token ${keyId}`).digest('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join('-');
}
