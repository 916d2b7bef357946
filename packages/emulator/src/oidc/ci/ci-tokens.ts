import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../server/clock.ts';
import { createIdentityTokens, type IdentityTokens } from '../identity-tokens.ts';
import { ciToken } from './ci-claims.ts';
import type { CiJob } from './ci-job.ts';

/** The issuers of CI systems other than GitHub; each is there once a job has asked it for a token. */
export interface CiTokens {
  issue(job: CiJob): Promise<string>;
  /** Undefined for an issuer that nobody has asked. */
  keysOf(issuer: string): JWTVerifyGetKey | undefined;
  /** The claims of an issuer that STS makes condition keys of, in addition to `sub`, `aud` and `amr`. */
  claimKeysOf(issuer: string): readonly string[] | undefined;
  /** Every JWT that was issued. */
  issued(): string[];
}

/** CircleCI docs, "Using OpenID Connect tokens in jobs", which names the condition key; IAM names none of the others. */
const CIRCLECI_KEYS = ['oidc.circleci.com/project-id'];

export function createCiTokens(clock: Clock): CiTokens {
  const issuers = new Map<string, Promise<IdentityTokens>>();
  const known = new Map<string, IdentityTokens>();
  const systems = new Map<string, CiJob['system']>();
  return {
    async issue(job) {
      const { issuer, audience, claims, lifetimeSeconds } = ciToken(job);
      const made = issuers.get(issuer) ?? createIdentityTokens(issuer, lifetimeSeconds, clock);
      issuers.set(issuer, made);
      const tokens = await made;
      known.set(issuer, tokens);
      systems.set(issuer, job.system);
      return tokens.issue(claims, audience);
    },
    keysOf(issuer) {
      const tokens = known.get(issuer);
      return tokens && createLocalJWKSet(tokens.jwks);
    },
    claimKeysOf(issuer) {
      const system = systems.get(issuer);
      return system && (system === 'circleci' ? CIRCLECI_KEYS : []);
    },
    issued: () => [...known.values()].flatMap((tokens) => tokens.issued()),
  };
}
