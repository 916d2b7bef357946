import { AwsError } from '../aws/aws-error.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Caller } from './authenticate.ts';
import type { ModelTarget } from './catalog.ts';

/**
 * Lets a caller pass whom the policies of role or user *and* those of the session allow an
 * action, and with a bearer token also its use.
 *
 * @param resource an ARN, or `*` for an action that has none
 * @throws AwsError AccessDeniedException, in AWS's words
 */
export function authorize(
  caller: Caller,
  action: string,
  resource: string,
  extra: Record<string, string> = {},
): void {
  if (caller.usesBearer && action !== USE_BEARER) authorize(caller, USE_BEARER, '*');
  const { principal } = caller.credentials;
  const request = { action, resource, context: { ...caller.context, ...extra } };
  const isUser = principal.kind === 'user';
  const own = evaluate(isUser ? principal.user.policies : principal.role.policies, request);
  const sessionPolicies = isUser ? undefined : principal.sessionPolicies;
  const session = sessionPolicies === undefined ? 'allow' : evaluate(sessionPolicies, request);
  if (own === 'allow' && session === 'allow') return;
  const why =
    own === 'deny'
      ? 'with an explicit deny in an identity-based policy'
      : session === 'deny'
        ? 'with an explicit deny in a session policy'
        : own === 'none'
          ? `because no identity-based policy allows the ${action} action`
          : `because no session policy allows the ${action} action`;
  throw new AwsError(
    403,
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

const USE_BEARER = 'bedrock:CallWithBearerToken';

/**
 * Lets a caller use a model. Through an inference profile that takes leave for the profile and
 * for the model behind it in every region it may route to.
 *
 * @throws AwsError AccessDeniedException
 */
export function authorizeModel(caller: Caller, action: string, target: ModelTarget): void {
  for (const { arn, profileArn } of target.resources) {
    authorize(
      caller,
      action,
      arn,
      profileArn === undefined ? {} : { 'bedrock:inferenceprofilearn': profileArn },
    );
  }
}
