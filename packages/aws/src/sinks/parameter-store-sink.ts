import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AwsCredentials, KeySink, SinkReading } from '@bedrock-token/core';
import { Secret } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import {
  checkParameterType,
  openParameter,
  type ParameterPlace,
  readCurrent,
  readCustomerKey,
  readVersion,
} from './parameter-store-client.ts';

/** A SecureString in SSM Parameter Store, made if it is not there. It keeps its key in KMS. */
export function createParameterStoreSink(
  { name, region }: ParameterPlace,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): KeySink {
  const { client, title, ask } = openParameter({ name, region }, credentials, requestHandler);
  return {
    name: title,
    preflight: () =>
      ask(async () => {
        const current = await readCurrent(client, name);
        checkParameterType(current?.Type, title);
        if (current !== undefined) await readCustomerKey(client, current);
      }),
    read: () => ask(() => read(client, name)),
    write: (value) =>
      ask(async () => {
        const current = await readCurrent(client, name);
        if (current?.Value === value.reveal()) return;
        const KeyId = current && (await readCustomerKey(client, current));
        await client.send(
          new PutParameterCommand({
            Name: name,
            Value: value.reveal(),
            Type: 'SecureString',
            Overwrite: true,
            ...(KeyId !== undefined && { KeyId }),
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

/** The version before, which a rollback brings back. */
async function readPrevious(
  client: SSMClient,
  name: string,
  current: number | undefined,
): Promise<Secret<string>[]> {
  if (current === undefined || current < 2) return [];
  const before = await readVersion(client, name, current - 1);
  return before === undefined ? [] : [before];
}
