import {
  type AwsCredentials,
  BedrockTokenError,
  type Clock,
  createTokenProvider,
  type Expiring,
  type MonotonicClock,
} from '@bedrock-token/core';
import type { CredentialsEntry } from '../cache/entry.ts';
import type { Taken } from '../cache-aside/get-fresh.ts';

export const CREDENTIALS_PATH = '/credentials';

/**
 * AWS SDKs ask for others from 15 minutes before the end on, and botocore and Java then at each call:
 * those that are handed out have longer to go, where the session allows it. In milliseconds.
 */
const AHEAD_MS = 20 * 60_000;

export const refreshAheadMs = (lifeMs: number) => Math.min(AHEAD_MS, lifeMs / 2);

export interface CredentialsPorts {
  fetch(taken: Taken<CredentialsEntry>): Promise<CredentialsEntry>;
  now: Clock;
  monotonicNow: MonotonicClock;
  onRefreshFailed(error: unknown): void;
}

/**
 * The AWS credentials that the gateway hands out, refreshed ahead of time.
 *
 * @returns a provider that rejects with ERR_NO_CREDENTIALS for the keys of a user, which never expire
 */
export function createCredentialsSource(ports: CredentialsPorts): () => Promise<AwsCredentials> {
  let last: CredentialsEntry | undefined;
  const isDue = ({ issuedAt, expiresAt }: CredentialsEntry) =>
    expiresAt - ports.now() <= refreshAheadMs(expiresAt - issuedAt);
  const isLast = ({ accessKeyId, expiresAt }: CredentialsEntry) =>
    accessKeyId === last?.accessKeyId && expiresAt === last.expiresAt;

  async function mint(): Promise<Expiring & { credentials: AwsCredentials }> {
    const entry = await ports.fetch({
      serves: (found) => !isDue(found),
      helps: (found) => !isLast(found),
    });
    last = entry;
    const expiresAt = new Date(entry.expiresAt);
    const credentials = toCredentials(entry, expiresAt);
    return { issuedAt: new Date(entry.issuedAt), expiresAt, credentials };
  }

  const provider = createTokenProvider({
    mint,
    now: ports.now,
    monotonicNow: ports.monotonicNow,
    onRefreshFailed: ports.onRefreshFailed,
    refreshBeforeEndMs: refreshAheadMs,
  });
  return async () => (await provider()).credentials;
}

function toCredentials(entry: CredentialsEntry, expiration: Date): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken } = entry;
  if (sessionToken.reveal() !== '') {
    return { accessKeyId, secretAccessKey, sessionToken, expiration };
  }
  throw new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    'The gateway hands out only temporary AWS credentials, and these are the keys of a user.',
    { hint: 'Start it with --role-arn, or with a profile that has a session.' },
  );
}
