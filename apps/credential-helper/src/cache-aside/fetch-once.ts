import { join } from 'node:path';
import { explainFault, isFileFault } from '@bedrock-token/files';
import { type Entry, encodeEntry } from '../cache/entry.ts';
import { findUsable } from '../cache/lookup.ts';
import { prepareDirectory } from '../cache/prepare-directory.ts';
import { removeLeftovers } from '../cache/remove-leftovers.ts';
import { forgetFailure } from '../cache/shared-failure.ts';
import { singleFlight } from '../cache/single-flight.ts';
import type { Store } from '../cache/store.ts';
import type { ProcessIo } from '../process-io.ts';
import { withStatusLine } from '../status-line.ts';
import type { Freshness, Progress } from '../token-request.ts';
import type { Cached, CachedRequest, Kind } from './cached-request.ts';
import { makeEntry } from './make-entry.ts';
import { enterProfile } from './profile-recursion.ts';
import { releaseRefreshLease } from './refresh-lease.ts';

interface Place {
  directory: string | undefined;
  store: Store | undefined;
  /** True for an entry that serves a refresh, though it was made before; none by default. */
  isFresh?: (entry: Entry) => boolean;
}

/**
 * A miss of the cache: one process makes the entry, however many want it, and keeps it for all of them.
 * Without a usable cache each process makes its own.
 *
 * @throws as {@link makeEntry}; ERR_LOCK; ERR_INPUT for a profile that asks for itself
 */
export async function fetchOnce<K extends Kind>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  place: Place,
  io: ProcessIo,
): Promise<Cached<K>> {
  const leave = enterProfile(wanted.request, io);
  try {
    const progress: Progress = {};
    const says = () => progress.waitsFor?.() ?? 'another process, which gets the same key';
    return await withStatusLine(says, io, () => fetchAlone(wanted, freshness, place, progress, io));
  } finally {
    leave();
  }
}

async function fetchAlone<K extends Kind>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  { directory, store, isFresh = () => false }: Place,
  progress: Progress,
  io: ProcessIo,
): Promise<Cached<K>> {
  // By the clock that entries carry and nobody sets.
  const began = io.uptime();
  const deadline = io.monotonicNow() + freshness.timeoutMs;
  const make = () => makeEntry(wanted, freshness, deadline, progress, io);
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
    const why = isFileFault(error)
      ? `the cache ${directory} cannot be created (${explainFault(error)}).`
      : (error as Error).message;
    // In each call, since each makes a key: a user who accepts that can pass --no-cache.
    io.stderr(`warning: ${why} Nothing is cached. To run without a cache, use --no-cache.`);
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
    io.stderr(`warning: the key could not be cached (${code ?? message}).`);
  }
}
