import {
  createHttpClient,
  createIamKeyStore,
  createKeyProbe,
  type IamKeyStore,
  identifyCaller,
  partitionOf,
} from '@bedrock-token/aws';
import type { KeyProbe } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { readTokenRequest } from '../command-line/request-options.ts';
import type { Invocation } from '../command-line/spec.ts';
import { signIn } from '../mint/sign-in.ts';
import type { World } from '../world.ts';

/** IAM, by the credentials at hand. */
export interface Account {
  store: IamKeyStore;
  probe: KeyProbe;
  partition: string;
  /** One call of STS. */
  readAccountId(): Promise<string>;
}

/** @throws as `signIn` */
export async function openAccount(invocation: Invocation, world: World): Promise<Account> {
  const request = readTokenRequest(invocation, world);
  const { credentials, region, requestHandler } = await signIn(request, world, {
    minTtlSeconds: 0,
  });
  return {
    store: createIamKeyStore(credentials, region, requestHandler),
    probe: createKeyProbe('access', region, createHttpClient(requestHandler), world.env),
    partition: partitionOf(region),
    readAccountId: async () =>
      credentials.accountId ??
      (await identifyCaller(credentials, region, requestHandler)).accountId,
  };
}

/** @throws ERR_INPUT unless --user names one */
export function readUserName(invocation: Invocation): string {
  const name = invocation.value('user') ?? '';
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name;
  throw new BedrockTokenError(
    'ERR_INPUT',
    name === '' ? '--user is missing.' : '--user is not the name of an IAM user.',
    { hint: 'Give the name alone, such as --user bedrock-ci: no path and no ARN.' },
  );
}
