import { refusalOf, whyRefused } from '../aws/access.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';

/**
 * Lets a caller pass who may do this and, with a bearer token, may use one.
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
  const useBearer = `${caller.service}:CallWithBearerToken`;
  if (caller.usesBearer && action !== useBearer) authorize(caller, useBearer, '*');
  const { principal } = caller.identity;
  const request = { action, resource, context: { ...caller.context, ...extra } };
  const why = whyRefused(principal, request);
  if (why === undefined) return;
  throw new AwsError(403, 'AccessDeniedException', refusalOf(principal, request, why));
}

/**
 * Lets a caller use a model. Through an inference profile that takes leave for the profile and
 * for the model behind it in every region it may route to.
 *
 * @throws AwsError AccessDeniedException
 */
export function authorizeModel(caller: Caller, action: string, target: ModelTarget): void {
  for (const { arn, profileArn, requestedRegion } of target.resources) {
    authorize(caller, action, arn, {
      ...(profileArn !== undefined && { 'bedrock:inferenceprofilearn': profileArn }),
      ...(requestedRegion !== undefined && { 'aws:requestedregion': requestedRegion }),
    });
  }
}
