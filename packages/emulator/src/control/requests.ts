import type { GitHubClaims } from '../oidc/claims.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { IdentityKind } from './identities.ts';

export interface LimitRequest {
  service: string;
  /** 0 lifts the limit. */
  requestsPerSecond: number;
}

/** Whose variables a shell wants. */
export interface EnvironmentRequest {
  /** Default `admin`. */
  as?: IdentityKind;
  /** Of the role or user, or its ARN; for no other kind. */
  name?: string;
  /** Of the job; for no other kind. */
  claims?: Partial<GitHubClaims>;
  /** What `AWS_REGION` becomes; default the first of the configuration. */
  region?: string;
}

export interface IdTokenRequest {
  claims?: Partial<GitHubClaims>;
  /** Default `sts.amazonaws.com`. */
  audience?: string;
}

/** Either a user, or a role and what its session is like. */
export interface CredentialsRequest {
  user?: string;
  role?: string;
  accountId?: string;
  sessionName?: string;
  durationSeconds?: number;
  sessionPolicy?: PolicyDocument;
}

export interface JobRequest {
  /** `owner/name` */
  repository: string;
  environment?: string;
}

export interface UserQuery {
  user: string;
  accountId?: string;
}

export interface PlaceQuery {
  name: string;
  region?: string;
  accountId?: string;
}
