import type { OidcIssuer } from '../subject/issuer.ts';
import { hasWildcard } from '../subject/job-filter.ts';
import type { TrustedClaims } from '../subject/subject-request.ts';
import { literal, type PolicyDocument, policyOf, type Statement } from './document.ts';

export interface TrustRequest {
  partition: string;
  accountId: string;
  issuer: OidcIssuer;
  audience: string;
  claims: TrustedClaims;
  /** Names the statement; only letters and digits (IAM User Guide, "IAM JSON policy elements: Sid"). */
  sid: string;
}

export const providerArnOf = (partition: string, accountId: string, { name }: OidcIssuer) =>
  `arn:${partition}:iam::${accountId}:oidc-provider/${name}`;

/**
 * Who may assume the role: jobs with this audience, this subject and these claims, all of them
 * compared as they are. `StringLike` stands only where a wildcard is meant, since under
 * `StringEquals` a `*` is a letter.
 */
export function trustPolicyFor(request: TrustRequest): PolicyDocument {
  const { partition, accountId, issuer, audience, sid } = request;
  const { subject, isPattern, claims } = request.claims;
  const equals: Record<string, string> = { aud: audience };
  const like: Record<string, string> = {};
  (isPattern ? like : equals).sub = subject;
  for (const [claim, value] of Object.entries(claims)) {
    (isPatternClaim(claim, value) ? like : equals)[claim] = value;
  }
  const statement: Statement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Federated: providerArnOf(partition, accountId, issuer) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: keysOf(issuer, equals),
      ...(Object.keys(like).length > 0 && { StringLike: keysOf(issuer, like) }),
    },
  };
  return policyOf([statement]);
}

/** Names of refs can hold neither; an environment may, as a letter. */
const isPatternClaim = (claim: string, value: string) => claim === 'ref' && hasWildcard(value);

function keysOf({ name }: OidcIssuer, claims: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([claim, value]) => [`${name}:${claim}`, literal(value)]),
  );
}
