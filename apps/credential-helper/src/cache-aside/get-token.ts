import { checkEndpointVariables } from '@bedrock-token/core';
import { cacheKey } from '../cache/cache-key.ts';
import type { TokenEntry } from '../cache/entry.ts';
import type { World } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import type { Obtained, Wanted } from './cached-request.ts';
import { obtain } from './get-cached.ts';

/**
 * A key for a request, from the cache or made. None is handed out where clients would send it by http
 * to another machine.
 *
 * @throws as {@link obtain}; ERR_INPUT for such a variable
 */
export async function obtainToken(
  request: TokenRequest,
  freshness: Freshness,
  world: World,
): Promise<Obtained<TokenEntry>> {
  checkEndpointVariables(world.env);
  return obtain(wantToken(request, world), freshness, world);
}

export function wantToken(request: TokenRequest, world: World): Wanted<'token'> {
  const key = cacheKey(request, ['token', request.durationSeconds], world);
  return {
    kind: 'token',
    key,
    request,
    refreshArgs: ['get', '--background', ...toArgs(request)],
    async make(freshness, progress) {
      const { makeToken } = await import('../mint/make-token.ts');
      return makeToken(key, request, world, freshness, progress);
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
