import { identityPoliciesOf } from '../aws/access.ts';
import type { Role } from '../aws/account.ts';
import type { Principal } from '../aws/credentials.ts';
import { accountOf } from '../aws/credentials.ts';
import type { RequestContext } from '../policy/conditions.ts';
import { type AccessRequest, evaluate } from '../policy/evaluate.ts';
import { AwsError } from '../server/aws-error.ts';
import type { AssumeParameters } from './parameters.ts';
import type { WebIdentity } from './web-identity.ts';

/** Session conditions that both ways of assuming a role share. */
function sessionContext({ sessionName, tags }: AssumeParameters): RequestContext {
  const context: RequestContext = { 'sts:rolesessionname': sessionName };
  for (const [key, value] of Object.entries(tags)) {
    context[`aws:requesttag/${key.toLowerCase()}`] = value;
  }
  if (Object.keys(tags).length > 0) context['aws:tagkeys'] = Object.keys(tags);
  return context;
}

/** @throws AwsError AccessDenied, alike for a role that does not exist and one that refuses */
export function checkWebIdentityTrust(
  role: Role | undefined,
  identity: WebIdentity,
  parameters: AssumeParameters,
  context: RequestContext,
): asserts role is Role {
  const action = 'sts:AssumeRoleWithWebIdentity';
  const verdict =
    role &&
    evaluate([role.trust.policy], {
      action,
      resource: role.arn,
      principals: { Federated: [identity.provider.arn] },
      context: { ...context, ...identity.context, ...sessionContext(parameters) },
    });
  if (verdict === 'allow') return;
  const detail = role === undefined ? 'no such role' : `the trust policy says ${verdict}`;
  throw new AwsError(403, 'AccessDenied', `Not authorized to perform ${action}`, detail);
}

/**
 * Whether a signed caller may assume a role. Within an account a trust policy that names the
 * caller is enough; one that names the account, and any other account, needs the caller's own
 * policies to allow it too.
 *
 * @throws AwsError AccessDenied
 */
export function checkAssumeRoleTrust(
  role: Role | undefined,
  caller: Principal,
  parameters: AssumeParameters,
  context: RequestContext,
): asserts role is Role {
  const deny = (action: string, detail: string): never => {
    const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${parameters.roleArn}`;
    throw new AwsError(403, 'AccessDenied', message, detail);
  };
  if (role === undefined) return deny('sts:AssumeRole', 'no such role');
  const tagged = Object.keys(parameters.tags).length > 0;
  for (const action of tagged ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole']) {
    const request: AccessRequest = {
      action,
      resource: role.arn,
      context: { ...context, ...sessionContext(parameters) },
    };
    const isNamed = evaluate([role.trust.policy], {
      ...request,
      principals: { AWS: namesOf(caller) },
    });
    const isTrusted = evaluate([role.trust.policy], {
      ...request,
      principals: { AWS: [...namesOf(caller), ...accountNamesOf(caller)] },
    });
    if (isTrusted !== 'allow') deny(action, `the trust policy says ${isTrusted}`);
    const { serviceControlPolicies = [] } = accountOf(caller);
    if (serviceControlPolicies.length > 0 && evaluate(serviceControlPolicies, request) !== 'allow')
      deny(action, 'a service control policy denies it');
    const own = evaluate(identityPoliciesOf(caller), request);
    const isOutside = accountOf(caller) !== role.account;
    if (own === 'deny') deny(action, 'an identity policy denies it');
    if (own === 'none' && (isOutside || isNamed !== 'allow')) {
      deny(action, "the caller's own policies do not allow it");
    }
    if (caller.kind === 'role-session' && caller.sessionPolicies !== undefined) {
      if (evaluate(caller.sessionPolicies, request) !== 'allow')
        deny(action, 'no session policy allows it');
    }
  }
}

/** How a trust policy can name a caller. */
function namesOf(caller: Principal): string[] {
  return caller.kind === 'user' ? [caller.arn] : [caller.arn, caller.role.arn];
}

function accountNamesOf(caller: Principal): string[] {
  const { id, partition } = accountOf(caller);
  return [id, `arn:${partition}:iam::${id}:root`];
}
