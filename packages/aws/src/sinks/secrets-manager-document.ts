import { createHash } from 'node:crypto';
import {
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsCredentials, DocumentPlace, DocumentReading } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import {
  checkSecret,
  findHolder,
  openSecret,
  readStage,
  type SecretLocation,
  type StagedVersion,
  toVersionId,
} from './secrets-manager-client.ts';
import { isNamed } from './sink-faults.ts';

export interface SecretDocumentPlace extends SecretLocation {
  /** What of the text is ours, at most 128 characters; staging labels have its name. */
  part: string;
  /** Keeps a text of its own, which consumers do not read. */
  isEscrow: boolean;
}

/**
 * The text of a secret that others change, too. A new version gets a label of our own first;
 * AWSCURRENT is then moved from the version that was read, and Secrets Manager refuses that if
 * another version has it by now (API reference, UpdateSecretVersionStage, RemoveFromVersionId).
 */
export function createSecretDocument(
  { isEscrow, part, ...location }: SecretDocumentPlace,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): DocumentPlace {
  const { name } = location;
  const labels = labelsOf(part);
  const { client, title: secret, ask } = openSecret(location, credentials, requestHandler);
  const title = isEscrow ? `${secret} (${labels.pending})` : secret;
  return {
    name: title,
    preflight: () => ask(() => checkSecret(client, name)),
    read: () => ask(() => read(client, name, labels, isEscrow)),
    replace: async (text, before, { keyId, replacesKey }) => {
      const token = toVersionId(`${keyId} ${digest(text)}`);
      await ask(async () => {
        if (isEscrow) return putPending(client, name, text, token, labels.pending);
        if (replacesKey) await moveLabel(client, name, labels.previous, before.version);
        const stages = await put(client, name, text, token, labels.staged);
        // The first version of a secret is AWSCURRENT at once.
        if (stages.includes('AWSCURRENT')) return;
        await moveCurrent(client, name, title, before.version, token);
      });
      return undefined;
    },
  };
}

interface Labels {
  /** A version that is not AWSCURRENT yet. */
  staged: string;
  /** Of an escrow. AWSPENDING belongs to whatever rotates the rest of the secret. */
  pending: string;
  /** The version with the key before: AWSPREVIOUS moves on with every edit of the rest. */
  previous: string;
}

function labelsOf(part: string): Labels {
  const of = (what: string) => `BEDROCK_TOKEN_${what}/${part}`;
  return { staged: of('STAGED'), pending: of('PENDING'), previous: of('PREVIOUS') };
}

async function read(
  client: SecretsManagerClient,
  name: string,
  { pending, previous }: Labels,
  isEscrow: boolean,
): Promise<DocumentReading> {
  const current = await readStage(client, name, isEscrow ? pending : 'AWSCURRENT');
  if (current === undefined) return {};
  const stages = isEscrow ? [] : ['AWSPREVIOUS', previous];
  const former: (StagedVersion | undefined)[] = [];
  for (const stage of stages) former.push(await readStage(client, name, stage));
  const { id, text, writtenAt } = current;
  return {
    ...(text === undefined ? { unusable: 'holds binary data' } : { text: new Secret(text) }),
    ...(id !== undefined && { version: id }),
    ...(writtenAt !== undefined && { writtenAt }),
    previous: former.flatMap((one) => (one?.text === undefined ? [] : [new Secret(one.text)])),
  };
}

/** @returns the labels of the version; of one that was there before, they are as they were */
async function put(
  client: SecretsManagerClient,
  name: string,
  text: Secret<string>,
  token: string,
  stage: string,
): Promise<string[]> {
  const command = new PutSecretValueCommand({
    SecretId: name,
    ClientRequestToken: token,
    SecretString: text.reveal(),
    VersionStages: [stage],
  });
  return (await client.send(command)).VersionStages ?? [];
}

async function putPending(
  client: SecretsManagerClient,
  name: string,
  text: Secret<string>,
  token: string,
  label: string,
): Promise<void> {
  const stages = await put(client, name, text, token, label);
  if (!stages.includes(label)) await moveLabel(client, name, label, token);
}

/** @throws ERR_SINK, retryable, if AWSCURRENT is not where it was read */
async function moveCurrent(
  client: SecretsManagerClient,
  name: string,
  title: string,
  from: string | undefined,
  to: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: name,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: to,
        ...(from !== undefined && { RemoveFromVersionId: from }),
      }),
    );
  } catch (error) {
    if (!isNamed(error, 'InvalidParameterException')) throw error;
    const holder = await findHolder(client, name, 'AWSCURRENT');
    if (holder === to) return;
    if (holder === from) throw error;
    throw new BedrockTokenError('ERR_SINK', `${title} was changed at the same time.`, {
      hint: 'Run again when nothing else writes to the secret.',
      retryable: true,
      refused: true,
      cause: error,
    });
  }
}

/** Moves a label that only the rotation uses. */
async function moveLabel(
  client: SecretsManagerClient,
  name: string,
  stage: string,
  to: string | undefined,
): Promise<void> {
  if (to === undefined) return;
  const holder = await findHolder(client, name, stage);
  if (holder === to) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: stage,
      MoveToVersionId: to,
      ...(holder !== undefined && { RemoveFromVersionId: holder }),
    }),
  );
}

function digest(text: Secret<string>): string {
  return createHash('sha256').update(text.reveal()).digest('hex');
}
