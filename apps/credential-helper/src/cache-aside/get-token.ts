import { checkEndpointVariables } from '@bedrock-token/core';
import { cacheKey } from '../cache/cache-key.ts';
import type { TokenEntry } from '../cache/entry.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import type { Cached, CachedRequest } from './cached-request.ts';
import { getCached } from './get-cached.ts';

/**
 * A key for a request, from the cache or made. None is handed out where clients would send it by http
 * to another machine.
 *
 * @throws as {@link getCached}; ERR_INPUT for such a variable
 */
export async function getToken(
  request: TokenRequest,
  freshness: Freshness,
  io: ProcessIo,
): Promise<Cached<TokenEntry>> {
  checkEndpointVariables(io.env);
  return getCached(wantToken(request, io), freshness, io);
}

export function wantToken(request: TokenRequest, io: ProcessIo): CachedRequest<'token'> {
  const key = cacheKey(request, ['token', request.durationSeconds], io);
  return {
    kind: 'token',
    key,
    request,
    refreshArgs: ['get', '--background', ...toArgs(request)],
    async make(freshness, progress) {
      const { makeToken } = await import('../mint/make-token.ts');
      return makeToken(key, request, io, freshness, progress);
    },
  };
}

/** The options that say the same again to another process; none of them is secret. */
export function toArgs({
  profile,
  roleArn,
  scope,
  region,
  durationSeconds,
}: TokenRequest): string[] {
  const given: [string, string | number | undefined][] = [
    ['profile', profile],
    ['role-arn', roleArn],
    ['scope', roleArn === undefined ? undefined : scope],
    ['region', region],
    ['duration', durationSeconds],
  ];
  return given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}
