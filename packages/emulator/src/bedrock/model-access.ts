import { refusalOf, whyRefused } from '../aws/access.ts';
import { accountOf } from '../aws/credentials.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';

/** What the first caller of a model needs, once, to subscribe (Bedrock user guide, "Access to models"). */
const SUBSCRIBING = ['aws-marketplace:ViewSubscriptions', 'aws-marketplace:Subscribe'];
const NOT_SUBSCRIBED =
  'Your AWS Marketplace subscription for this model cannot be completed at this time. If you recently fixed this issue, try again after 5 minutes.';

/**
 * Checks what the account needs for a model in addition to the permissions of the caller, and subscribes it to a model
 * of AWS Marketplace at the first call by somebody who may. The texts are those that users report.
 *
 * @throws AwsError 404 without Anthropic's form, 403 without a subscription
 */
export function requireModelAccess(caller: Caller, { model }: ModelTarget): void {
  if (model === undefined) return;
  const { modelAccess } = accountOf(caller.identity.principal);
  if (model.provider === 'Anthropic' && modelAccess.useCaseForm === undefined) {
    throw new AwsError(
      404,
      'ResourceNotFoundException',
      'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model. If you have already filled out the form, try again in 15 minutes.',
    );
  }
  const { subscriptions } = modelAccess;
  if (!model.marketplace || subscriptions === undefined || subscriptions.has(model.id)) return;
  const why = whyNotSubscribed(caller, modelAccess.hasPaymentMethod);
  if (why !== undefined) {
    const message = `Model access is denied due to ${why} ${NOT_SUBSCRIBED}`;
    throw new AwsError(403, 'AccessDeniedException', message);
  }
  subscriptions.add(model.id);
}

function whyNotSubscribed(caller: Caller, hasPaymentMethod: boolean): string | undefined {
  const { principal } = caller.identity;
  const via = 'bedrock.amazonaws.com';
  const context = { ...caller.context, 'aws:calledvia': [via], 'aws:calledvialast': via };
  for (const action of SUBSCRIBING) {
    const request = { action, resource: '*', context };
    const why = whyRefused(principal, request);
    if (why === undefined) continue;
    // Both wordings are reported for the same cause: with the caller's name, and without.
    return principal.kind === 'user'
      ? `${refusalOf(principal, request, why)}.`
      : `IAM user or service role is not authorized to perform the required AWS Marketplace actions (${SUBSCRIBING.join(', ')}) to enable access to this model. Refer to the Amazon Bedrock documentation for further details.`;
  }
  return hasPaymentMethod
    ? undefined
    : 'INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.';
}
