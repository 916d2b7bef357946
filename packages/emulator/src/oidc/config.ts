import type { GitHubClaims } from './claims.ts';

/** What the identity tokens of jobs hold. */
export interface OidcConfig {
  claims?: Partial<GitHubClaims>;
  /** `immutable` writes `repo:owner@ID/name@ID:…`. */
  subjectFormat?: 'classic' | 'immutable';
  /** Of an identity token; default 300. */
  lifetimeSeconds?: number;
  /** `aud` if the request names none; default `https://github.com/OWNER`. */
  audienceDefault?: string;
}
