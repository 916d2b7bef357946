import type { Refusal, RefusedCall } from './refusal.ts';

/** As users report it, for callers without the rights of AWS Marketplace that a first call needs. */
const NOT_SUBSCRIBED = /AWS Marketplace|aws-marketplace:/i;
const NO_PAYMENT = /INVALID_PAYMENT_INSTRUMENT|valid payment instrument/i;
/** User guide, "Troubleshooting Amazon Bedrock API error codes", FTUFormNotFilled. */
const NO_FORM = /use case details/i;
const NO_ACCESS =
  /don't have access to the model|model access|not been granted|access to the model/i;

/**
 * What an administrator does once per account, if its absence is why Bedrock refuses. The role is right then: to give
 * it more permissions would make them stay for what is done once.
 */
export function accountRefusal(said: string, { region, model }: RefusedCall): Refusal | undefined {
  const code = 'ERR_ACCOUNT_SETUP';
  const callOnce = `aws bedrock-runtime converse --region ${region} --model-id ${model ?? 'MODEL'} --messages '[{"role":"user","content":[{"text":"Hello"}]}]'`;
  if (NO_FORM.test(said)) {
    return {
      code,
      what: "Nobody has submitted Anthropic's use case form for this AWS account",
      hint: `Submit it once per account, as an administrator: it takes up to 15 minutes to take effect, and the role needs no other permission. Open a Claude model in the model catalog of the Bedrock console, or run: aws bedrock put-use-case-for-model-access --region ${region} --form-data fileb://use-case.json`,
    };
  }
  if (NO_PAYMENT.test(said)) {
    return {
      code,
      what: 'AWS Marketplace has no valid payment method for this AWS account',
      hint: `Add one in the Billing console (Payment preferences). Then call the model once, as an administrator: ${callOnce}`,
    };
  }
  if (NOT_SUBSCRIBED.test(said)) {
    return {
      code,
      what: 'This AWS account is not subscribed to the model in AWS Marketplace',
      hint: `Do not give the role permissions for AWS Marketplace. The first call by an administrator subscribes the account, for all its roles, and takes up to 15 minutes to take effect: ${callOnce}`,
    };
  }
  if (NO_ACCESS.test(said)) {
    return {
      code,
      what: 'The account has no access to this model',
      hint: `Request access to ${model ?? 'the model'} in the Bedrock console of ${region} (model catalog), or choose another model.`,
    };
  }
  return undefined;
}
