import { locateCache } from '../cache/directory.ts';
import { type Entry, isDueForRefresh } from '../cache/entry.ts';
import type { World } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import { chooseStore, findUsable, type Obtained, type Wanted } from './cached-request.ts';

/**
 * The cache first; a miss goes through {@link fetchThroughCache}. In the last fifth of its life
 * an answer is given at once while a process of its own gets the next.
 *
 * @throws whatever the making throws; ERR_LOCK; ERR_TIMEOUT
 */
export async function obtain<K extends Entry['kind']>(
  wanted: Wanted<K>,
  freshness: Freshness,
  world: World,
): Promise<Obtained<Extract<Entry, { kind: K }>>> {
  const directory = freshness.useCache ? locateCache(world) : undefined;
  const store = await chooseStore(directory, freshness, world);
  if (store !== undefined && !freshness.refresh) {
    const entry = await findUsable(wanted, freshness, store, world);
    if (entry !== undefined) {
      world.trace(`the cache has one, good until ${new Date(entry.expiresAt).toISOString()}`);
      if (freshness.mayRefreshAhead !== false && isDueForRefresh(entry, world)) {
        const { refreshAhead } = await import('./refresh-ahead.ts');
        refreshAhead(wanted, freshness, directory ?? '', world);
      }
      return { entry, cached: true };
    }
  }
  world.trace(directory === undefined ? 'without a cache' : `nothing to use in ${directory}`);
  const { fetchThroughCache } = await import('./fetch.ts');
  return fetchThroughCache(wanted, freshness, { directory, store }, world);
}
