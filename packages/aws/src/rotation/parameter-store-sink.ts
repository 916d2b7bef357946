import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsCredentials, KeySink, SinkReading } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { toSdkCredentials } from '../assume-role.ts';
import type { RequestHandler } from '../request-handler.ts';
import { explainSinkFault, isNamed } from './sink-faults.ts';

export interface ParameterPlace {
  /** Such as `/bedrock/api-key`. */
  name: string;
  region: string;
}

/** A SecureString in SSM Parameter Store. It is made if it is not there. */
export function createParameterStoreSink(
  { name, region }: ParameterPlace,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): KeySink {
  const client = new SSMClient({
    region,
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
  const title = `SSM parameter ${name} in ${region}`;
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw explainSinkFault(title, error);
    }
  };
  return {
    name: title,
    preflight: () =>
      ask(async () => {
        checkType((await readCurrent(client, name))?.Type, title);
      }),
    read: () => ask(() => read(client, name)),
    write: (value) =>
      ask(async () => {
        const current = await readCurrent(client, name);
        if (current?.Value === value.reveal()) return;
        await client.send(
          new PutParameterCommand({
            Name: name,
            Value: value.reveal(),
            Type: 'SecureString',
            Overwrite: true,
          }),
        );
      }),
  };
}

async function read(client: SSMClient, name: string): Promise<SinkReading> {
  const current = await readCurrent(client, name);
  if (current?.Value === undefined) return { state: 'empty' };
  return {
    state: 'value',
    value: new Secret(current.Value),
    ...(current.LastModifiedDate !== undefined && { writtenAt: current.LastModifiedDate }),
    previous: await readPrevious(client, name, current.Version),
  };
}

async function readCurrent(client: SSMClient, name: string) {
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    return (await client.send(command)).Parameter;
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}

/** Parameter Store never changes the type of a parameter, and others keep a key as plain text. */
function checkType(type: string | undefined, title: string): void {
  if (type === undefined || type === 'SecureString') return;
  throw new BedrockTokenError('ERR_SINK', `${title} is of type ${type}, not SecureString.`, {
    hint: 'Delete it (aws ssm delete-parameter): a SecureString takes its place then. Or name another parameter.',
    refused: true,
  });
}

/** The version before, which a rollback brings back. */
async function readPrevious(
  client: SSMClient,
  name: string,
  current: number | undefined,
): Promise<Secret<string>[]> {
  if (current === undefined || current < 2) return [];
  try {
    const command = new GetParameterCommand({
      Name: `${name}:${current - 1}`,
      WithDecryption: true,
    });
    const { Parameter } = await client.send(command);
    return Parameter?.Value === undefined ? [] : [new Secret(Parameter.Value)];
  } catch (error) {
    if (isNamed(error, 'ParameterVersionNotFound') || isNamed(error, 'ParameterNotFound')) {
      return [];
    }
    throw error;
  }
}
