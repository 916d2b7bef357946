import { BedrockTokenError } from '@bedrock-token/core';
import { ACCOUNT, type DesiredSetup, type DesiredUser, type Purpose } from './desired-setup.ts';
import { type PolicyDocument, policyText } from './policy/document.ts';
import { providerArnOf, trustPolicyFor } from './policy/trust-policy.ts';
import { decideSubject } from './subject/decide-subject.ts';
import type { OidcIssuer } from './subject/issuer.ts';
import { describeFilter } from './subject/job-filter.ts';
import type { SubjectDecision, SubjectRequest, TrustedClaims } from './subject/subject-request.ts';

/** Where a role is, and how it is taken. */
export interface RoleTarget {
  partition: string;
  accountId: string;
  region: string;
  audience: string;
  roleName: string;
  maxSessionSeconds: number;
}

/** Which jobs of a repository on GitHub take a role, and where it is. */
export interface RoleRequest extends RoleTarget {
  subject: SubjectRequest;
}

/** Whose jobs take a role. */
export interface RoleOwner {
  issuer: OidcIssuer;
  claims: TrustedClaims;
  repository: string;
  repositoryId?: string | undefined;
  /** Which jobs of it, for people, such as "jobs on refs/heads/main". */
  who: string;
}

/** What the role is for. */
export interface RoleContent {
  purpose: Purpose;
  permissions: PolicyDocument;
  users: readonly DesiredUser[];
  /** What makes permissions shorter that IAM does not accept. */
  shorten: string;
}

export interface ComposedRole {
  setup: DesiredSetup;
  decision: SubjectDecision;
}

/** Blanks not counted (IAM User Guide, "IAM and AWS STS quotas"). */
const LONGEST = { trust: 2048, permissions: 10_240 };

/**
 * The provider and a role that the jobs of a repository can assume.
 *
 * @throws ERR_INPUT if the subject cannot be known, or a policy is longer than IAM accepts
 */
export function composeRole(request: RoleRequest, content: RoleContent): ComposedRole {
  const { subject } = request;
  const decision = decideSubject(subject);
  const setup = composeRoleFor(request, content, {
    issuer: subject.issuer,
    claims: decision,
    repository: decision.repository,
    repositoryId: subject.ids?.repository ?? subject.reading?.repository?.id,
    who: subject.subject ?? describeFilter(subject.filter),
  });
  return { setup, decision };
}

/**
 * The same for jobs whose claims are known.
 *
 * @throws ERR_INPUT if a policy is longer than IAM accepts
 */
export function composeRoleFor(
  { partition, accountId, region, audience, roleName, maxSessionSeconds }: RoleTarget,
  { purpose, permissions, users, shorten }: RoleContent,
  { issuer, claims, repository, repositoryId, who }: RoleOwner,
): DesiredSetup {
  const { system, jobs } = purpose;
  const setup: DesiredSetup = {
    ...{ purpose, partition, accountId, region, repository, repositoryId },
    provider: { arn: providerArnOf(partition, accountId, issuer), issuer, audience },
    role: {
      name: roleName,
      arn: `arn:${partition}:iam::${accountId}:role/${roleName}`,
      description: describeRole(`${purpose.title} for ${repository}: ${who}`),
      maxSessionSeconds,
      trust: trustPolicyFor({
        ...{ partition, accountId, issuer, audience, claims },
        sid: `AssumeBy${system}${jobs.charAt(0).toUpperCase()}${jobs.slice(1)}`,
      }),
      permissions,
    },
    users,
  };
  assertLength('trust policy', setup.role.trust, LONGEST.trust, shorten);
  assertLength('permissions', permissions, LONGEST.permissions, shorten);
  return setup;
}

/** IAM API reference, CreateRole: 1000 characters of Latin-1. `${` and `%{` mean something in templates. */
function describeRole(text: string): string {
  return text.replace(/[^\x20-\x7e\xa1-\xff]|[$%](?=\{)/g, '?').slice(0, 1000);
}

function assertLength(what: string, document: PolicyDocument, most: number, hint: string): void {
  const text = policyText(document).replaceAll(ACCOUNT, '123456789012');
  const { length } = text.replace(/\s/g, '');
  if (length <= most) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `The ${what} of the role would have ${length} characters, and IAM accepts ${most}.`,
    { hint },
  );
}
