import type { Policy } from '../policy/document.ts';
import { type AccessRequest, evaluate } from '../policy/evaluate.ts';
import type { PolicyOwner, User } from './account.ts';
import { accountOf, type Principal, type RoleSession } from './credentials.ts';
import { policiesOf } from './entity-policies.ts';

/** The user behind a principal as it is now; undefined for one that was deleted. */
export function presentUser(principal: Principal): User | undefined {
  if (principal.kind !== 'user') return undefined;
  const { users } = principal.account.iam.present;
  return users.find(({ id }) => id === principal.userId);
}

function presentRole({ role: { id, account } }: RoleSession): PolicyOwner | undefined {
  return account.iam.present.roles.find((role) => role.id === id);
}

function presentOwner(principal: Principal): PolicyOwner | undefined {
  return principal.kind === 'user' ? presentUser(principal) : presentRole(principal);
}

/** The identity-based policies of a user or role, as they are now; none of one that is gone. */
export function identityPoliciesOf(principal: Principal): Policy[] {
  const owner = presentOwner(principal);
  return owner === undefined ? [] : policiesOf(owner);
}

/**
 * Why a principal may not do something; undefined if the service control policies of its account,
 * its permissions boundary, its own policies *and* those of its session allow it.
 *
 * @returns AWS's words for it, from the IAM User Guide, "Troubleshoot access denied error messages"
 */
export function whyRefused(principal: Principal, request: AccessRequest): string | undefined {
  const { serviceControlPolicies } = accountOf(principal);
  const boundary = presentOwner(principal)?.boundary;
  const sessionPolicies = principal.kind === 'user' ? undefined : principal.sessionPolicies;
  const layers: [policies: Policy[] | undefined, denying: string, allowing: string][] = [
    [serviceControlPolicies, 'a service control policy', 'service control policy'],
    [boundary && [boundary.policy], 'a permissions boundary', 'permissions boundary'],
    [identityPoliciesOf(principal), 'an identity-based policy', 'identity-based policy'],
    [sessionPolicies, 'a session policy', 'session policy'],
  ];
  const verdicts = layers.map(([policies, denying, allowing]) => {
    const verdict = policies === undefined ? 'allow' : evaluate(policies, request);
    return { verdict, denying, allowing };
  });
  const denied = verdicts.find(({ verdict }) => verdict === 'deny');
  if (denied !== undefined) return `with an explicit deny in ${denied.denying}`;
  const unallowed = verdicts.find(({ verdict }) => verdict === 'none');
  if (unallowed === undefined) return undefined;
  return `because no ${unallowed.allowing} allows the ${request.action} action`;
}

/** The sentence by which AWS refuses it. */
export function refusalOf(principal: Principal, request: AccessRequest, why: string): string {
  return `User: ${principal.arn} is not authorized to perform: ${request.action} on resource: ${request.resource} ${why}`;
}
