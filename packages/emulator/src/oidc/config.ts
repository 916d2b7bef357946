import type { GitHubClaims } from './claims.ts';

/** What the identity tokens of jobs hold. */
export interface OidcConfig {
  claims?: Partial<GitHubClaims>;
  /** `immutable` writes `repo:owner@ID/name@ID:…`. */
  subjectFormat?: 'classic' | 'immutable';
  /** Of an identity token; default 300. */
  lifetimeSeconds?: number;
  /** Of the request token, by which a job gets identity tokens; default 22200, 6 h 10 min. */
  requestTokenSeconds?: number;
  /** `aud` if the request names none; default `https://github.com/OWNER`. */
  audienceDefault?: string;
}
