import type { IdentityClaims } from './identity-claims.ts';
import type { RoleArn } from './role-arn.ts';

/**
 * Why AWS may have refused a role, in the terms one can compare: what the identity token said,
 * and the statement of the role's trust policy that would admit it.
 *
 * GitHub writes subjects in two formats: the classic `repo:org/name:…`, and the immutable
 * `repo:org@ID/name@ID:…` of repositories made, renamed or moved since July 2026.
 */
export function explainRefusedIdentity(role: RoleArn, claims: IdentityClaims): string {
  const lines = [
    'The identity token contains:',
    `  iss: ${claims.issuer}`,
    `  sub: ${claims.subject}`,
    `  aud: ${claims.audience}`,
    `  ref: ${claims.ref ?? '(none)'}`,
    `  environment: ${claims.environment ?? '(none)'}`,
    // AWS says the same of a role that does not exist.
    `If role ${role.roleName} exists, and the OIDC provider of the account lists this audience as a client ID, this statement in the trust policy allows it:`,
    JSON.stringify(admittingStatement(role, claims), undefined, 2),
  ];
  const other = otherFormat(claims);
  if (other !== undefined) {
    lines.push(
      `In ${other.name} subjects, the same job has "${other.subject}". If the trust policy contains that one, the repository has changed its format.`,
    );
  }
  return lines.join('\n');
}

function admittingStatement(role: RoleArn, claims: IdentityClaims): object {
  const provider = claims.issuer.replace(/^https?:\/\//, '');
  return {
    Effect: 'Allow',
    Principal: {
      Federated: `arn:${role.partition}:iam::${role.accountId}:oidc-provider/${provider}`,
    },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${provider}:aud`]: claims.audience, [`${provider}:sub`]: claims.subject },
    },
  };
}

/** The subject as the other of the two formats would write it, if the claims allow it. */
function otherFormat(claims: IdentityClaims): { name: string; subject: string } | undefined {
  const { subject, repository, repositoryId, repositoryOwnerId } = claims;
  const [owner, name] = repository?.split('/') ?? [];
  if (!owner || !name || !repositoryId || !repositoryOwnerId) return undefined;
  const classic = `repo:${owner}/${name}:`;
  const immutable = `repo:${owner}@${repositoryOwnerId}/${name}@${repositoryId}:`;
  if (subject.startsWith(classic)) {
    return { name: 'immutable', subject: immutable + subject.slice(classic.length) };
  }
  if (subject.startsWith(immutable)) {
    return { name: 'classic', subject: classic + subject.slice(immutable.length) };
  }
  return undefined;
}
