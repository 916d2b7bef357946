import { locateCache } from '../cache/directory.ts';
import { type Entry, isDueForRefresh } from '../cache/entry.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import { type Cached, type CachedRequest, chooseStore, findUsable } from './cached-request.ts';

/**
 * The cache first; a miss goes through {@link fetchThroughCache}. In the last fifth of its life
 * an answer is given at once while a process of its own gets the next.
 *
 * @throws whatever the making throws; ERR_LOCK; ERR_TIMEOUT
 */
export async function getCached<K extends Entry['kind']>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  io: ProcessIo,
): Promise<Cached<Extract<Entry, { kind: K }>>> {
  const directory = freshness.useCache ? locateCache(io) : undefined;
  const store = await chooseStore(directory, freshness, io);
  if (store !== undefined && !freshness.refresh) {
    const entry = await findUsable(wanted, freshness, store, io);
    if (entry !== undefined) {
      io.verbose(`the cache has one, good until ${new Date(entry.expiresAt).toISOString()}`);
      if (freshness.mayRefreshAhead !== false && isDueForRefresh(entry, io)) {
        const { refreshAhead } = await import('./refresh-ahead.ts');
        refreshAhead(wanted, freshness, directory ?? '', io);
      }
      return { entry, cached: true };
    }
  }
  io.verbose(directory === undefined ? 'without a cache' : `nothing to use in ${directory}`);
  const { fetchThroughCache } = await import('./fetch.ts');
  return fetchThroughCache(wanted, freshness, { directory, store }, io);
}
