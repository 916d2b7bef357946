import {
  createIamKeyStore,
  describeForeignEndpoints,
  type IamKeyStore,
  identifyCaller,
  partitionOf,
} from '@bedrock-token/aws';
import { retry, STANDARD_RETRY, sleep } from '@bedrock-token/core';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { type SignedIn, signIn } from '../../mint/sign-in.ts';
import type { ProcessIo } from '../../process-io.ts';
import { withStatusLine } from '../../status-line.ts';
import type { Progress } from '../../token-request.ts';
import { OPTION_VOCABULARY } from './vocabulary.ts';

/** IAM, with the available credentials. */
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
  withRetry<T>(operation: () => Promise<T>, attempts?: number): Promise<T>;
}

/** Fewer than the standard: some four seconds at most. */
const ATTEMPTS = 4;

/**
 * @param isOfAccount whether all users are asked about, not one
 * @param fallbackRegion if neither an option nor the environment names one, before the profile's
 * @throws as `signIn`
 */
export async function openAccount(
  invocation: Invocation,
  io: ProcessIo,
  isOfAccount = false,
  fallbackRegion?: string,
): Promise<Account> {
  const asked = readTokenRequest(invocation, io);
  const request = { ...asked, region: asked.region ?? fallbackRegion };
  const progress: Progress = {};
  const says = () => progress.waitsFor?.() ?? 'the AWS config files';
  const signedIn = await withStatusLine(says, io, () =>
    signIn(request, io, { minTtlSeconds: 0 }, progress),
  );
  for (const sentence of describeForeignEndpoints(io.env)) io.stderr(`note: ${sentence}`);
  const { credentials, region, requestHandler } = signedIn;
  return {
    ...signedIn,
    store: createIamKeyStore(credentials, region, requestHandler, {
      service: asked.service,
      isOfAccount,
      vocabulary: OPTION_VOCABULARY,
    }),
    partition: partitionOf(region),
    readAccountId: async () =>
      credentials.accountId ??
      (await identifyCaller(credentials, region, requestHandler)).accountId,
    withRetry: (operation, attempts = ATTEMPTS) =>
      withStatusLine(
        () => requestHandler.awaitedHosts().join(', ') || 'IAM',
        io,
        () =>
          retry(
            operation,
            { ...STANDARD_RETRY, attempts },
            {
              sleep,
              random: Math.random,
              onRetry: ({ message }) => io.verbose(`${message} Trying again.`),
            },
          ),
      ),
  };
}
