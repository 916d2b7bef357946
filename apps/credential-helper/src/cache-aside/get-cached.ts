import { checkEndpointVariables } from '@bedrock-token/core';
import { locateCache } from '../cache/directory.ts';
import { isDueForRefresh } from '../cache/entry.ts';
import { findUsable, openStore } from '../cache/lookup.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import { type Cached, type CachedRequest, type Kind, tokenRequest } from './cached-request.ts';

/**
 * A key for a request. None is returned if a variable would make clients send it by http to another
 * machine.
 *
 * @throws as {@link getCached}; ERR_INPUT for such a variable
 */
export async function getToken(
  request: TokenRequest,
  freshness: Freshness,
  io: ProcessIo,
): Promise<Cached<'token'>> {
  checkEndpointVariables(io.env);
  return getCached(tokenRequest(request, io), freshness, io);
}

/**
 * Cache-aside: an entry of the cache if there is a usable one; else a new one, made by a single flight
 * of all processes and kept in the cache. An entry in the last fifth of its lifetime is returned at once,
 * while a process in the background fetches the next.
 *
 * @throws as {@link fetchOnce}
 */
export async function getCached<K extends Kind>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  io: ProcessIo,
): Promise<Cached<K>> {
  const directory = freshness.useCache ? locateCache(io) : undefined;
  const store = await openStore(directory, freshness.store, io);
  if (store !== undefined && !freshness.refresh) {
    const entry = await findUsable(wanted, freshness, store, io);
    if (entry !== undefined) {
      io.verbose(`cached, valid until ${new Date(entry.expiresAt).toISOString()}`);
      if (freshness.mayRefreshAhead !== false && isDueForRefresh(entry, io)) {
        const { refreshAhead } = await import('./refresh-ahead.ts');
        refreshAhead(wanted, freshness, directory ?? '', io);
      }
      return { entry, cached: true };
    }
  }
  io.verbose(directory === undefined ? 'without a cache' : `no usable entry in ${directory}`);
  const { fetchOnce } = await import('./fetch-once.ts');
  return fetchOnce(wanted, freshness, { directory, store }, io);
}
