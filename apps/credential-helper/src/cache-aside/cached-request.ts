import { cacheKey } from '../cache/cache-key.ts';
import type { Entry, EntryOf } from '../cache/entry.ts';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest, TokenRequest } from '../token-request.ts';

export type Kind = Entry['kind'];

/** A request and the key of its entry in the cache. */
export interface CachedRequest<K extends Kind> {
  kind: K;
  key: string;
  request: { token: TokenRequest; credentials: CredentialRequest }[K];
}

/** An entry, and whether it comes from the cache. */
export interface Cached<K extends Kind> {
  entry: EntryOf<K>;
  cached: boolean;
}

export function tokenRequest(request: TokenRequest, io: ProcessIo): CachedRequest<'token'> {
  const key = cacheKey(request, ['token', request.durationSeconds], io);
  return { kind: 'token', key, request };
}

export function credentialsRequest(
  request: CredentialRequest,
  io: ProcessIo,
): CachedRequest<'credentials'> {
  return { kind: 'credentials', key: cacheKey(request, ['credentials'], io), request };
}
