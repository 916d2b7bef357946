import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { Clock } from '../server/clock.ts';

export interface IdentityTokens {
  issuer: string;
  jwks: JSONWebKeySet;
  /** A signed JWT, RS256. */
  issue(claims: Record<string, unknown>, audience: string): Promise<string>;
  /** Every JWT that was issued. */
  issued(): readonly string[];
}

/** @param lifetimeSeconds from issue to `exp` */
export async function createIdentityTokens(
  issuer: string,
  lifetimeSeconds: number,
  clock: Clock,
): Promise<IdentityTokens> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  const issued: string[] = [];
  return {
    issuer,
    issued: () => issued,
    jwks: { keys: [jwk] },
    async issue(claims, audience) {
      const nowSeconds = Math.floor(clock.now().getTime() / 1000);
      const header = { alg: 'RS256', typ: 'JWT', kid, x5t: kid.replaceAll('-', '') };
      const jwt = await new SignJWT({
        jti: randomUUID(),
        ...claims,
        aud: audience,
        iss: issuer,
        // GitHub's tokens are valid a little before they are issued.
        nbf: nowSeconds - 300,
        iat: nowSeconds,
        exp: nowSeconds + lifetimeSeconds,
      })
        .setProtectedHeader(header)
        .sign(privateKey);
      issued.push(jwt);
      return jwt;
    },
  };
}
