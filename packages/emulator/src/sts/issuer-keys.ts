import { createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import type { CiTokens } from '../oidc/ci/ci-tokens.ts';
import type { IdentityTokens } from '../oidc/identity-tokens.ts';

/** Finds an issuer's keys as STS does; undefined where they cannot be had. */
export type FindIssuerKeys = (issuer: string) => Promise<JWTVerifyGetKey | undefined>;

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

/**
 * The emulator's own issuers, under whatever name, need no network. Another issuer is asked
 * only on loopback: the emulator never leaves the machine.
 */
export function createIssuerKeys(tokens: IdentityTokens, ci: CiTokens): FindIssuerKeys {
  const own = createLocalJWKSet(tokens.jwks);
  return async (issuer) => {
    if (issuer === tokens.issuer) return own;
    const ofCi = ci.keysOf(issuer);
    if (ofCi !== undefined) return ofCi;
    if (!LOOPBACK.test(issuer)) return undefined;
    try {
      const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'error' });
      const { jwks_uri: keysUrl } = (await answer.json()) as { jwks_uri?: string };
      if (keysUrl === undefined || !LOOPBACK.test(keysUrl)) return undefined;
      return createRemoteJWKSet(new URL(keysUrl));
    } catch {
      return undefined;
    }
  };
}
