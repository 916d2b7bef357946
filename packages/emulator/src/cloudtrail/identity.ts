import { accountOf, type Identity, type IssuedCredentials } from '../aws/credentials.ts';

/**
 * `userIdentity` of a record (CloudTrail User Guide, "CloudTrail userIdentity element"). A long-term API
 * key has no access key: nothing in it distinguishes two keys of one user.
 */
export function describeIdentity(identity: Identity) {
  const { principal, issuedAt } = identity;
  const { accessKeyId } = identity as Partial<IssuedCredentials>;
  const accountId = accountOf(principal).id;
  const shared = {
    principalId: principal.userId,
    arn: principal.arn,
    accountId,
    ...(accessKeyId !== undefined && { accessKeyId }),
  };
  if (principal.kind === 'user') return { type: 'IAMUser', ...shared, userName: principal.name };
  const { role } = principal;
  return {
    type: 'AssumedRole',
    ...shared,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: role.id,
        arn: role.arn,
        accountId,
        userName: role.name,
      },
      attributes: { creationDate: issuedAt.toISOString(), mfaAuthenticated: 'false' },
    },
  };
}
