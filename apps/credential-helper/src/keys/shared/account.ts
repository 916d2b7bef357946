import {
  createIamKeyStore,
  describeForeignEndpoints,
  type IamKeyStore,
  identifyCaller,
  partitionOf,
} from '@bedrock-token/aws';
import { BedrockTokenError, retry } from '@bedrock-token/core';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { type SignedIn, signIn } from '../../mint/sign-in.ts';
import type { World } from '../../process-io.ts';
import { showWait } from '../../status-line.ts';
import type { Progress } from '../../token-request.ts';
import { sleep } from './sleep.ts';

/** IAM, by the credentials at hand. */
export interface Account extends SignedIn {
  store: IamKeyStore;
  partition: string;
  /** One call of STS at most. */
  readAccountId(): Promise<string>;
  /**
   * Does what can be done twice, and tries again what may pass.
   *
   * @param attempts in all; default few, since somebody waits
   */
  persist<T>(operation: () => Promise<T>, attempts?: number): Promise<T>;
}

/** With four attempts some three seconds at most. */
const PACE = { baseMs: 500, capMs: 10_000 };
const ATTEMPTS = 4;

/**
 * @param isOfAccount whether all users are asked about, not one
 * @throws as `signIn`
 */
export async function openAccount(
  invocation: Invocation,
  world: World,
  isOfAccount = false,
): Promise<Account> {
  const request = readTokenRequest(invocation, world);
  const progress: Progress = {};
  const says = () => progress.waitsFor?.() ?? 'the AWS config files';
  const signedIn = await showWait(says, world, () =>
    signIn(request, world, { minTtlSeconds: 0 }, progress),
  );
  for (const sentence of describeForeignEndpoints(world.env)) world.tell(`note: ${sentence}`);
  const { credentials, region, requestHandler } = signedIn;
  return {
    ...signedIn,
    store: createIamKeyStore(credentials, region, requestHandler, { isOfAccount }),
    partition: partitionOf(region),
    readAccountId: async () =>
      credentials.accountId ??
      (await identifyCaller(credentials, region, requestHandler)).accountId,
    persist: (operation, attempts = ATTEMPTS) =>
      showWait(
        () => requestHandler.awaitedHosts().join(', ') || 'IAM',
        world,
        () =>
          retry(
            operation,
            { ...PACE, attempts },
            {
              sleep,
              random: Math.random,
              onRetry: ({ message }) => world.trace(`${message} Trying again.`),
            },
          ),
      ),
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
