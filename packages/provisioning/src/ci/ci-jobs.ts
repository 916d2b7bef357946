import type { Purpose } from '../desired-setup.ts';
import type { OidcIssuer } from '../subject/issuer.ts';
import { hasWildcard } from '../subject/job-filter.ts';
import type { TrustedClaims } from '../subject/subject-request.ts';

export const CI_SYSTEMS = ['gitlab', 'circleci', 'buildkite', 'jenkins'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** The branch or tag that jobs run on; `*` and `?` stand for any text and any character. */
export interface RefFilter {
  kind: 'branch' | 'tag';
  name: string;
}

/** Which jobs of a CI system may assume a role, as IAM can tell them apart. */
export interface CiJobs {
  purpose: Purpose;
  issuer: OidcIssuer;
  /** The audience of their tokens, if it cannot be chosen. */
  audience?: string;
  claims: TrustedClaims;
  /** The host and the project. */
  repository: string;
  /** Which jobs of it, for people. */
  who: string;
  /** Ends the name of the role. */
  shortName: string;
}

export const describeRef = ({ kind, name }: RefFilter) => `jobs on the ${kind} ${name}`;

/** `refs/heads/main` */
export const fullRef = ({ kind, name }: RefFilter) =>
  `refs/${kind === 'branch' ? 'heads' : 'tags'}/${name}`;

/** A subject that the user wrote, or one that was composed. */
export const claimsOf = (subject: string, isPattern = hasWildcard(subject)): TrustedClaims => ({
  subject,
  isPattern,
  claims: {},
});

export function purposeOf(
  words: Pick<Purpose, 'system' | 'takesRole' | 'takesAudience'> & { jobs?: string },
): Purpose {
  return {
    managedBy: 'setup-ci',
    policyName: 'bedrock-token-inference',
    title: 'Amazon Bedrock',
    slug: 'bedrock',
    jobs: 'jobs',
    ...words,
  };
}
