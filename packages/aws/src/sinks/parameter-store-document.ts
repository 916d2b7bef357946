import { setTimeout as sleep } from 'node:timers/promises';
import { type ParameterHistory, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AwsCredentials, DocumentPlace, DocumentReading } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import {
  checkParameterType,
  customerKey,
  openParameter,
  type ParameterPlace,
  pagesOfHistory,
  readCurrent,
  readVersion,
} from './parameter-store-client.ts';
import { isNamed } from './sink-faults.ts';

/** What is kept of a parameter besides its text. */
type ParameterReading = DocumentReading & { kmsKeyId?: string };

/**
 * The text of a SecureString that others change, too. Parameter Store has no condition for a write,
 * but numbers its versions: a write that gets another number than the next one has replaced what
 * somebody else wrote at the same time, and gives that back to be merged.
 */
export function createParameterDocument(
  place: ParameterPlace,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): DocumentPlace<ParameterReading> {
  const { name } = place;
  const { client, title, ask } = openParameter(place, credentials, requestHandler);
  return {
    name: title,
    preflight: () =>
      ask(async () => checkParameterType((await readCurrent(client, name))?.Type, title)),
    read: () => ask(() => read(client, name)),
    replace: (text, before) => ask(() => replace(client, name, title, text, before)),
  };
}

async function read(client: SSMClient, name: string): Promise<ParameterReading> {
  const current = await readCurrent(client, name);
  if (current?.Value === undefined) return {};
  const { Value, Version, LastModifiedDate } = current;
  const history = await readHistory(client, name);
  const kmsKeyId = customerKey(history.find((one) => one.Version === Version)?.KeyId);
  const previous = history
    .filter((one) => (one.Version ?? 0) < (Version ?? 0))
    .sort((one, other) => (other.Version ?? 0) - (one.Version ?? 0));
  return {
    text: new Secret(Value),
    version: String(Version),
    ...(LastModifiedDate !== undefined && { writtenAt: LastModifiedDate }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    previous: previous.flatMap((one) => (one.Value === undefined ? [] : [new Secret(one.Value)])),
  };
}

async function readHistory(client: SSMClient, name: string): Promise<ParameterHistory[]> {
  const pages = pagesOfHistory(client, { Name: name, WithDecryption: true });
  const history: ParameterHistory[] = [];
  for await (const some of pages) history.push(...some);
  return history;
}

async function replace(
  client: SSMClient,
  name: string,
  title: string,
  text: Secret<string>,
  before: ParameterReading,
): Promise<ParameterReading | undefined> {
  const version = await put(client, name, title, text, before);
  const expected = Number(before.version ?? 0) + 1;
  // A lower number: the parameter was deleted meanwhile, and is there again.
  if (version <= expected) return undefined;
  const overtaken = await readOvertaken(client, name, title, version - 1);
  return { ...before, text: overtaken, version: String(version) };
}

/** @returns the number of the new version */
async function put(
  client: SSMClient,
  name: string,
  title: string,
  text: Secret<string>,
  { version, kmsKeyId }: ParameterReading,
): Promise<number> {
  try {
    const { Version = 0 } = await client.send(
      new PutParameterCommand({
        Name: name,
        Value: text.reveal(),
        Type: 'SecureString',
        Overwrite: version !== undefined,
        ...(kmsKeyId !== undefined && { KeyId: kmsKeyId }),
      }),
    );
    return Version;
  } catch (error) {
    if (!isNamed(error, 'ParameterAlreadyExists')) throw error;
    throw new BedrockTokenError('ERR_SINK', `${title} was created at the same time.`, {
      hint: 'Run again when nothing else writes to the parameter.',
      retryable: true,
      refused: true,
      cause: error,
    });
  }
}

const ATTEMPTS = 5;

/** Asked again at once: a later try of the whole write would not notice what was replaced. */
async function readOvertaken(
  client: SSMClient,
  name: string,
  title: string,
  version: number,
): Promise<Secret<string>> {
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const text = await readVersion(client, name, version);
      if (text !== undefined) return text;
    } catch (error) {
      cause = error;
    }
    await sleep(200 * 2 ** attempt);
  }
  throw new BedrockTokenError(
    'ERR_SINK',
    `${title} was changed at the same time: version ${version} was replaced and cannot be read.`,
    {
      hint: `Compare it with the latest one (aws ssm get-parameter-history --with-decryption --name ${name}), and add by hand what is missing.`,
      cause,
    },
  );
}
