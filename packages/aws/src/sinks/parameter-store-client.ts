import {
  GetParameterCommand,
  type GetParameterHistoryCommandInput,
  type Parameter,
  type ParameterHistory,
  paginateGetParameterHistory,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { endlessList } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { toSdkCredentials } from '../sts/assume-role.ts';
import { explainingFaultsOf, isNamed, saysNothing } from './sink-faults.ts';

export interface ParameterPlace {
  /** Such as `/bedrock/api-key`. */
  name: string;
  region: string;
}

export interface OpenParameter {
  client: SSMClient;
  /** For people. */
  title: string;
  /** Puts what Parameter Store refuses into words. */
  ask: <T>(call: () => Promise<T>) => Promise<T>;
}

export function openParameter(
  { name, region }: ParameterPlace,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): OpenParameter {
  const title = `SSM parameter ${name} in ${region}`;
  const client = new SSMClient({
    region,
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
  return {
    client,
    title,
    ask: explainingFaultsOf(title),
  };
}

/** The latest version; undefined if there is no such parameter. */
export async function readCurrent(client: SSMClient, name: string): Promise<Parameter | undefined> {
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    const { Parameter: found } = await client.send(command);
    // If it were taken as an empty place, it would be overwritten.
    if (found?.Value === undefined || found.Version === undefined) throw saysNothing();
    return found;
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}

/** The value of one version; undefined if it is not kept any more. */
export async function readVersion(
  client: SSMClient,
  name: string,
  version: number,
): Promise<Secret<string> | undefined> {
  try {
    const command = new GetParameterCommand({ Name: `${name}:${version}`, WithDecryption: true });
    const { Parameter } = await client.send(command);
    return Parameter?.Value === undefined ? undefined : new Secret(Parameter.Value);
  } catch (error) {
    if (isNamed(error, 'ParameterVersionNotFound') || isNamed(error, 'ParameterNotFound')) {
      return undefined;
    }
    throw error;
  }
}

/** What a SecureString is encrypted with by default. */
const DEFAULT_KEY = 'alias/aws/ssm';

/**
 * The customer managed key that a version is encrypted with; undefined for the account's default key.
 * A write that names no key takes the default one (API reference, PutParameter, `KeyId`), so it would
 * take a parameter out of the hands of its own key. Only the history shows it.
 */
export async function readCustomerKey(
  client: SSMClient,
  { Name, Version }: Parameter,
): Promise<string | undefined> {
  for await (const some of pagesOfHistory(client, { Name })) {
    const found = some.find((one) => one.Version === Version);
    if (found !== undefined) return customerKey(found.KeyId);
  }
  return undefined;
}

/** Parameter Store keeps 100 versions (Systems Manager quotas), and may fill no page. */
const MOST_PAGES = 100;

/**
 * The versions of a parameter, page by page.
 *
 * @throws ERR_UPSTREAM for pages without an end
 */
export async function* pagesOfHistory(
  client: SSMClient,
  input: GetParameterHistoryCommandInput,
): AsyncGenerator<ParameterHistory[]> {
  let pages = 0;
  for await (const { Parameters = [] } of paginateGetParameterHistory({ client }, input)) {
    yield Parameters;
    pages += 1;
    if (pages >= MOST_PAGES) throw endlessList(`SSM parameter ${input.Name}`);
  }
}

/** @param keyId of a version, as the history has it */
export function customerKey(keyId: string | undefined): string | undefined {
  return keyId === DEFAULT_KEY ? undefined : keyId;
}

/** Parameter Store never changes the type of a parameter, and others keep a key as plain text. */
export function checkParameterType(type: string | undefined, title: string): void {
  if (type === undefined || type === 'SecureString') return;
  throw new BedrockTokenError('ERR_SINK', `${title} is of type ${type}, not SecureString.`, {
    hint: 'Delete it (aws ssm delete-parameter), so that a SecureString replaces it. Or name another parameter.',
    refused: true,
  });
}
