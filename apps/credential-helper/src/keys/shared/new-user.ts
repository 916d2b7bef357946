import { BedrockTokenError, isManagedPolicyArn } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';

/**
 * The managed policies that --policy names.
 *
 * @throws ERR_INPUT for what is not the ARN of one
 */
export function readPolicies(invocation: Invocation): string[] {
  const arns = invocation.values('policy');
  if (arns.every(isManagedPolicyArn)) return arns;
  throw new BedrockTokenError('ERR_INPUT', '--policy is not the ARN of a managed policy.', {
    hint: 'Write each in full, such as --policy arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess; *, ? and $ are refused, since they stand for more than one policy.',
  });
}

/** What a user gets that is made, if no policy is named: what the console attaches, too. */
export function defaultPolicies(partition: string): string[] {
  return [`arn:${partition}:iam::aws:policy/AmazonBedrockLimitedAccess`];
}
