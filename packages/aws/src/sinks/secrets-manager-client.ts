import { createHash } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { toSdkCredentials } from '../sts/assume-role.ts';
import { explainingFaultsOf, isNamed, RESTORE, saysNothing } from './sink-faults.ts';

export interface SecretLocation {
  /** The name of the secret, or its ARN, which names its region by itself. */
  name: string;
  region: string;
}

export interface OpenSecret {
  client: SecretsManagerClient;
  /** For people. */
  title: string;
  /** Puts what Secrets Manager refuses into words. */
  ask: <T>(call: () => Promise<T>) => Promise<T>;
}

export function openSecret(
  { name, ...place }: SecretLocation,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): OpenSecret {
  const region = /^arn:[^:]*:secretsmanager:([^:]+):/.exec(name)?.[1] ?? place.region;
  const client = new SecretsManagerClient({
    region,
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
  const title = `Secrets Manager secret ${name} in ${region}`;
  return {
    client,
    title,
    ask: explainingFaultsOf(title),
  };
}

/** @throws an error for a secret that is not there or waits for its deletion */
export async function checkSecret(client: SecretsManagerClient, name: string): Promise<void> {
  const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  if (DeletedDate === undefined) return;
  throw new BedrockTokenError('ERR_SINK', `The secret ${name} is marked for deletion.`, {
    hint: RESTORE,
    refused: true,
  });
}

export interface StagedVersion {
  id: string | undefined;
  /** Undefined for binary data. */
  text: string | undefined;
  writtenAt: Date | undefined;
}

/** The version with a staging label; undefined if there is none, or no such secret. */
export async function readStage(
  client: SecretsManagerClient,
  name: string,
  stage: string,
): Promise<StagedVersion | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId: name, VersionStage: stage });
    const { SecretString, CreatedDate, VersionId } = await client.send(command);
    if (VersionId === undefined) throw saysNothing();
    return { id: VersionId, text: SecretString, writtenAt: CreatedDate };
  } catch (error) {
    // A secret without such a version, and one that is not there: preflight distinguishes them.
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** The id of the version that has a staging label. */
export async function findHolder(
  client: SecretsManagerClient,
  name: string,
  stage: string,
): Promise<string | undefined> {
  const { VersionIdsToStages = {} } = await client.send(
    new DescribeSecretCommand({ SecretId: name }),
  );
  const holder = Object.entries(VersionIdsToStages).find(([, stages]) => stages?.includes(stage));
  return holder?.[0];
}

/** A UUID (32 to 64 characters are asked for) that is always the same for the same words. */
export function toVersionId(words: string): string {
  const hex = createHash('sha256').update(`bedrock-token ${words}`).digest('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join('-');
}
