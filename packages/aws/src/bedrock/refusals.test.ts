import { expect, it } from 'vitest';
import { classifyRefusal } from './refusals.ts';

// The texts of AWS: from its user guides, and from what users report.

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const CALL = { region: 'us-east-1', model: MODEL, regionInput: '--region' };
const ROLE = 'User: arn:aws:sts::123456789012:assumed-role/ci/run';
const END =
  'Your AWS Marketplace subscription for this model cannot be completed at this time. If you recently fixed this issue, try again after 15 minutes.';
const modelIn = (region: string) =>
  `arn:aws:bedrock:${region}::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0`;
const denied = (resource: string, by = 'a service control policy') =>
  `${ROLE} is not authorized to perform: bedrock:InvokeModel on resource: ${resource} with an explicit deny in ${by}`;

it.each<[string, number, string, string, RegExp, RegExp]>([
  [
    'no subscription, without a name',
    403,
    `Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon Bedrock documentation for further details. ${END}`,
    'ERR_ACCOUNT_SETUP',
    /^This AWS account is not subscribed/,
    /Do not give the role.*: aws bedrock-runtime converse --region us-east-1 --model-id us\.anthropic.*'$/,
  ],
  [
    'no subscription, with the name of the caller',
    403,
    `Model access is denied due to ${ROLE} is not authorized to perform: aws-marketplace:ViewSubscriptions on resource: * because no identity-based policy allows the aws-marketplace:ViewSubscriptions action. ${END}`,
    'ERR_ACCOUNT_SETUP',
    /^This AWS account is not subscribed/,
    /as|by an administrator/,
  ],
  [
    'no means of payment',
    403,
    `Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. ${END}`,
    'ERR_ACCOUNT_SETUP',
    /^AWS Marketplace has no valid payment method/,
    /Billing console/,
  ],
  [
    'no form',
    404,
    'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model. If you have already filled out the form, try again in 15 minutes.',
    'ERR_ACCOUNT_SETUP',
    /^Nobody has submitted Anthropic's use case form/,
    /needs no other permission.*put-use-case-for-model-access --region us-east-1 .*use-case\.json$/,
  ],
  [
    'no access',
    403,
    "You don't have access to the model with the specified model ID.",
    'ERR_ACCOUNT_SETUP',
    /^The account has no access to this model/,
    /Request access .*us-east-1/,
  ],
  [
    'a region that the organization denies, for a global profile',
    403,
    denied(modelIn('')),
    'ERR_TOKEN_REJECTED',
    /^A policy of the organization denies bedrock:InvokeModel/,
    /do not help.*"unspecified" of aws:RequestedRegion/,
  ],
  [
    'a region that the organization denies, for a profile of a geography',
    403,
    `${denied(modelIn('us-west-2'))}: arn:aws:organizations::210987654321:policy/o-1/service_control_policy/p-1`,
    'ERR_TOKEN_REJECTED',
    /^A policy of the organization denies/,
    /do not help.*us\.anthropic\S+ routes requests to us-west-2/,
  ],
  [
    'a model that the organization does not allow',
    403,
    `${ROLE} is not authorized to perform: bedrock:InvokeModel on resource: ${modelIn('us-east-1')} because no service control policy allows the bedrock:InvokeModel action`,
    'ERR_TOKEN_REJECTED',
    /^A policy of the organization denies/,
    /administrator of the organization must allow bedrock:InvokeModel for this account/,
  ],
  [
    'keys that the organization denies',
    403,
    `${ROLE} is not authorized to perform: bedrock:CallWithBearerToken on resource: * with an explicit deny in a service control policy`,
    'ERR_TOKEN_REJECTED',
    /^A policy of the organization denies bedrock:CallWithBearerToken/,
    /must allow bedrock:CallWithBearerToken/,
  ],
  [
    'a Deny of the role',
    403,
    denied(modelIn('us-east-1'), 'an identity-based policy'),
    'ERR_TOKEN_REJECTED',
    /^The role is not allowed to perform bedrock:InvokeModel/,
    /remove or narrow the Deny/,
  ],
])('explains %s', (_, status, said, expected, what, hint) => {
  const { code = 'ERR_TOKEN_REJECTED', ...refusal } = classifyRefusal(status, said, CALL);
  expect(code).toBe(expected);
  expect(refusal.what).toMatch(what);
  expect(refusal.hint).toMatch(hint);
  expect(refusal.retryable ?? false).toBe(false);
});

it('does not take the name of a role for a reason', () => {
  const said = `User: arn:aws:sts::1:assumed-role/model-access-use-case/service-control-policy is not authorized to perform: bedrock:InvokeModel on resource: * because no identity-based policy allows the bedrock:InvokeModel action`;
  expect(classifyRefusal(403, said, CALL).what).toMatch(/^The role is not allowed to perform/);
});

const BAD_ID = 'The provided model identifier is invalid.';
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';

it.each([
  [
    `us.${HAIKU}`,
    'eu-west-1',
    `The prefix us. does not fit eu-west-1. Try eu.${HAIKU} or global.${HAIKU}.`,
  ],
  [
    `eu.${HAIKU}`,
    'us-west-2',
    `The prefix eu. does not fit us-west-2. Try us.${HAIKU} or global.${HAIKU}.`,
  ],
  [
    `us.${HAIKU}`,
    'us-gov-west-1',
    `The prefix us. does not fit us-gov-west-1. Try us-gov.${HAIKU}.`,
  ],
  [
    `apac.${HAIKU}`,
    'ap-south-1',
    `Check that apac.${HAIKU} is offered in ap-south-1. Try global.${HAIKU}.`,
  ],
  [
    `global.${HAIKU}`,
    'eu-west-1',
    `Check that global.${HAIKU} is offered in eu-west-1. Try eu.${HAIKU}.`,
  ],
])('%s in %s gets a prefix of that region', (model, region, advice) => {
  const { hint } = classifyRefusal(400, BAD_ID, { region, model });
  expect(hint).toBe(
    `${advice} The inference profiles of the region: aws bedrock list-inference-profiles --region ${region}`,
  );
});

it('a model without a prefix gets the one of the region as an example', () => {
  const { hint } = classifyRefusal(400, BAD_ID, { region: 'eu-west-1', model: HAIKU });
  expect(hint).toContain('such as eu.<model ID>');
});
