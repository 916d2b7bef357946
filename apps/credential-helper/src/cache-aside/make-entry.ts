import { BedrockTokenError, UNKNOWN_END } from '@bedrock-token/core';
import { type EntryOf, hasEnoughLeft, secondsLeft } from '../cache/entry.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, Progress } from '../token-request.ts';
import type { CachedRequest, Kind } from './cached-request.ts';

type Make<K extends Kind> = (
  key: string,
  request: CachedRequest<K>['request'],
  io: ProcessIo,
  freshness: Freshness,
  progress: Progress,
) => Promise<EntryOf<K>>;

/** Loaded only by the process that makes the entry: the AWS SDK is by far the largest part. */
const MAKERS: { [K in Kind]: () => Promise<Make<K>> } = {
  token: async () => (await import('../mint/make-token.ts')).makeToken,
  credentials: async () => (await import('../mint/make-credentials.ts')).makeCredentials,
};

/**
 * Makes an entry by signing in to AWS, within `--timeout`.
 *
 * @param deadline by the steady clock, in milliseconds
 * @throws ERR_TIMEOUT; ERR_CREDENTIALS_EXPIRED if it would live for less than `--min-ttl`; as `signIn`
 */
export async function makeEntry<K extends Kind>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  deadline: number,
  progress: Progress,
  io: ProcessIo,
): Promise<EntryOf<K>> {
  progress.waitsFor = () => 'the AWS config files';
  const work = MAKERS[wanted.kind]().then((make) =>
    make(wanted.key, wanted.request, io, freshness, progress),
  );
  const late = () => tooSlow(freshness.timeoutMs, progress);
  const entry = await withDeadline(work, deadline, late, io);
  if (hasEnoughLeft(entry, freshness, io)) return entry;
  const left = secondsLeft(entry, io);
  // AWS SDKs go by the Expiration, up to the last second: better short credentials than none.
  if (entry.kind === 'credentials' && !freshness.isMinTtlAsked && left > 0) return entry;
  if (entry.isEndUnknown && left > 0) throw unknownLife(freshness);
  throw new BedrockTokenError(
    'ERR_CREDENTIALS_EXPIRED',
    `A new key would be valid for ${Math.max(0, Math.floor(left))} s, and at least ${freshness.minTtlSeconds} s are required.`,
    {
      hint: 'The key expires with its AWS session: log in again to get a new session, or lower --min-ttl.',
    },
  );
}

function unknownLife({ minTtlSeconds }: Freshness): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_CREDENTIALS_EXPIRED',
    `The lifetime of a new key is ${UNKNOWN_END}, and at least ${minTtlSeconds} s are required.`,
    {
      hint: 'Leave out --min-ttl, or set the expiry of the session: AWS_CREDENTIAL_EXPIRATION, or x_security_token_expires in the profile.',
    },
  );
}

async function withDeadline<T>(
  work: Promise<T>,
  deadline: number,
  late: () => BedrockTokenError,
  io: ProcessIo,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, deadline - io.monotonicNow()));
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(timeoutMs: number, { waitsFor }: Progress): BedrockTokenError {
  const message = `No key within ${timeoutMs / 1000} s: ${waitsFor?.()} did not respond.`;
  return new BedrockTokenError('ERR_TIMEOUT', message, {
    hint: 'See bedrock-token doctor for what is slow: the network, or where the AWS credentials come from. Give more time with --timeout.',
    retryable: true,
  });
}
