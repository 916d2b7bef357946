import { locateCache } from '../cache/directory.ts';
import type { EntryOf } from '../cache/entry.ts';
import { findUsable, openStore } from '../cache/lookup.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import type { CachedRequest, Kind } from './cached-request.ts';

/** Which entries of the cache a long-lived process takes. */
export interface Taken<E> {
  /** True for an entry that is as good as a new one. */
  serves(entry: E): boolean;
  /** True for an entry that is better than none, if no new one can be made. */
  helps(entry: E): boolean;
}

/**
 * An entry for a process that keeps it: one of the cache that serves, else a new one, made by a single
 * flight of all processes and kept in the cache for the others.
 *
 * @throws as `fetchOnce`, unless an entry of the cache helps
 */
export async function getFresh<K extends Kind>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  { serves, helps }: Taken<EntryOf<K>>,
  io: ProcessIo,
): Promise<EntryOf<K>> {
  const directory = freshness.useCache ? locateCache(io) : undefined;
  const store = await openStore(directory, freshness.store, io);
  const found = store && (await findUsable(wanted, freshness, store, io));
  if (found !== undefined && serves(found)) return found;
  const { fetchOnce } = await import('./fetch-once.ts');
  const place = { directory, store, isFresh: (entry: unknown) => serves(entry as EntryOf<K>) };
  try {
    const { entry } = await fetchOnce(wanted, { ...freshness, refresh: true }, place, io);
    return entry;
  } catch (error) {
    if (found !== undefined && helps(found)) return found;
    throw error;
  }
}
