import type { RepositoryReading } from '@bedrock-token/core';
import type { Issuer } from './issuer.ts';
import type { JobFilter } from './job-filter.ts';

export interface SubjectRequest {
  issuer: Issuer;
  /** `owner/name` as the user wrote it. */
  repository: string;
  filter: JobFilter;
  immutable: 'auto' | 'yes' | 'no';
  /** The exact subject, for templates that cannot be computed. */
  subject?: string | undefined;
  /** IDs that the user gave. */
  ids?: { owner: string; repository: string } | undefined;
  /** `owner/name/.github/workflows/file.yml@ref` of the only reusable workflow that may assume the role. */
  reusableWorkflow?: string | undefined;
  /** Undefined if GitHub was not asked. */
  reading?: RepositoryReading | undefined;
}

/** The claims that the trust policy asks for. */
export interface TrustedClaims {
  subject: string;
  /** Whether `*` and `?` in the subject are wildcards. */
  isPattern: boolean;
  /** Further claims, by name, such as `ref`; patterns if they have `*` or `?`. */
  claims: Readonly<Record<string, string>>;
}

/** How the jobs of a repository on GitHub are told apart. */
export interface SubjectDecision extends TrustedClaims {
  /** `owner/name` in GitHub's own case, if GitHub was asked. */
  repository: string;
  format: 'classic' | 'immutable' | 'custom';
  /** What the user should know, one sentence each. */
  notes: readonly string[];
}
