import { join } from 'node:path';
import { BedrockTokenError, UNKNOWN_END } from '@bedrock-token/core';
import { explainFault, FileRefusal } from '@bedrock-token/files';
import { prepareDirectory } from '../cache/directory.ts';
import { type Entry, encodeEntry, secondsLeft } from '../cache/entry.ts';
import { removeLeftovers } from '../cache/remove-leftovers.ts';
import { forgetFailure } from '../cache/shared-failure.ts';
import { singleFlight } from '../cache/single-flight.ts';
import type { Store } from '../cache/store.ts';
import type { ProcessIo } from '../process-io.ts';
import { withStatusLine } from '../status-line.ts';
import type { Freshness, Progress } from '../token-request.ts';
import { type Cached, type CachedRequest, findUsable, hasEnoughLeft } from './cached-request.ts';
import { enterProfile } from './profile-recursion.ts';
import { releaseRefreshLease } from './refresh-lease.ts';

interface Place {
  directory: string | undefined;
  store: Store | undefined;
  /** True for an entry that serves a refresh, though it was made before; none by default. */
  isFresh?: (entry: Entry) => boolean;
}

type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/**
 * Makes what the cache does not hold, once however many processes want it, and keeps it. A cache
 * that cannot be used costs the next caller time, and nobody the answer.
 */
export async function fetchThroughCache<K extends Entry['kind']>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  place: Place,
  io: ProcessIo,
): Promise<Cached<EntryOf<K>>> {
  const leave = enterProfile(wanted.request, io);
  try {
    const progress: Progress = {};
    const says = () => progress.waitsFor?.() ?? 'another process, which gets the same key';
    return await withStatusLine(says, io, () => fetchAlone(wanted, freshness, place, progress, io));
  } finally {
    leave();
  }
}

async function fetchAlone<K extends Entry['kind']>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  { directory, store, isFresh = () => false }: Place,
  progress: Progress,
  io: ProcessIo,
): Promise<Cached<EntryOf<K>>> {
  // By the clock that entries carry and nobody sets.
  const began = io.uptime();
  const deadline = io.monotonicNow() + freshness.timeoutMs;
  const make = () => makeInTime(wanted, freshness, deadline, progress, io);
  const state = directory === undefined ? 'unusable' : prepare(directory, io);
  if (directory === undefined || store === undefined || state === 'unusable') {
    return { entry: await make(), cached: false };
  }
  const refresh = freshness.refresh || state === 'was open';
  const place = join(directory, wanted.key);
  let cached = true;
  const entry = await singleFlight(
    {
      place,
      began,
      deadline,
      async find() {
        const found = await findUsable(wanted, freshness, store, io);
        // Who asked for a new one takes another's, if it was made since.
        const serves = found && (!refresh || found.uptime >= began || isFresh(found));
        return serves ? found : undefined;
      },
      async make() {
        const made = await make();
        cached = false;
        await keep(made, store, io);
        forgetFailure(place);
        releaseRefreshLease(place);
        removeLeftovers(directory, io);
        return made;
      },
    },
    io,
  );
  return { entry, cached };
}

function prepare(directory: string, io: ProcessIo): 'ready' | 'was open' | 'unusable' {
  try {
    return prepareDirectory(directory, io) ? 'was open' : 'ready';
  } catch (error) {
    const isOfSystem = error instanceof FileRefusal || (error as NodeJS.ErrnoException).code;
    const why = isOfSystem
      ? `the cache ${directory} cannot be made (${explainFault(error)}).`
      : (error as Error).message;
    // In each call, since each makes a key: a user who accepts that can pass --no-cache.
    io.stderr(`warning: ${why} Nothing is kept. To go without a cache on purpose, use --no-cache.`);
    return 'unusable';
  }
}

async function keep(entry: Entry, store: Store, io: ProcessIo): Promise<void> {
  if (entry.isUnproven) return;
  // Keys that never end are not put where they were not before.
  if (entry.kind === 'credentials' && entry.sessionToken.reveal() === '') return;
  try {
    await store.write(entry.key, encodeEntry(entry));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    io.stderr(`warning: the key could not be kept for next time (${code ?? message}).`);
  }
}

async function makeInTime<K extends Entry['kind']>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  deadline: number,
  progress: Progress,
  io: ProcessIo,
): Promise<EntryOf<K>> {
  progress.waitsFor = () => 'the AWS config files';
  const work = wanted.make(freshness, progress);
  const late = () => tooSlow(freshness.timeoutMs, progress);
  const entry = await withDeadline(work, deadline, late, io);
  if (hasEnoughLeft(entry, freshness, io)) return entry;
  const left = secondsLeft(entry, io);
  // AWS SDKs go by the Expiration, up to the last second: better short credentials than none.
  if (entry.kind === 'credentials' && !freshness.isMinTtlAsked && left > 0) return entry;
  if (entry.isEndUnknown && left > 0) throw unknownLife(freshness);
  throw new BedrockTokenError(
    'ERR_CREDENTIALS_EXPIRED',
    `A new key would live ${Math.max(0, Math.floor(left))} s, and at least ${freshness.minTtlSeconds} s are asked for.`,
    {
      hint: 'It ends with the AWS session behind it: get a new session (log in again), or ask for less with --min-ttl.',
    },
  );
}

function unknownLife({ minTtlSeconds }: Freshness): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_CREDENTIALS_EXPIRED',
    `How long a new key would live is ${UNKNOWN_END}, and at least ${minTtlSeconds} s are asked for.`,
    {
      hint: 'Leave out --min-ttl, or tell the end of the session: set AWS_CREDENTIAL_EXPIRATION, or x_security_token_expires in the profile.',
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
  const message = `No key within ${timeoutMs / 1000} s: ${waitsFor?.()} did not answer.`;
  return new BedrockTokenError('ERR_TIMEOUT', message, {
    hint: 'See bedrock-token doctor for what is slow: the network, or where the AWS credentials come from. Give more time with --timeout.',
    retryable: true,
  });
}
