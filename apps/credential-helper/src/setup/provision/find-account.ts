import { identifyCaller } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import { ACCOUNT } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { Account } from '../../keys/shared/account.ts';

/** Documents that learn the account where they are used. */
const WITHOUT_ACCOUNT: readonly string[] = ['cloudformation', 'terraform'];

/** Whether what is printed without credentials lacks --account. */
export const needsAccount = (invocation: Invocation): boolean =>
  !invocation.value('account') && !WITHOUT_ACCOUNT.includes(invocation.value('format') ?? 'json');

/**
 * The account of the set-up: that of the credentials, or the one that was asked for.
 *
 * @param known that of the credentials; undefined without
 * @param asked twelve digits
 * @throws ERR_INPUT if it is not known, or the credentials belong to another
 */
export function findAccount(
  known: string | undefined,
  asked: string | undefined,
  invocation: Invocation,
): string {
  if (known !== undefined && asked !== undefined && known !== asked) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `The credentials belong to the account ${known}, and --account is ${asked}.`,
      { hint: 'Choose the profile of that account with --profile. Nothing was changed.' },
    );
  }
  const account = known ?? asked;
  if (account !== undefined) return account;
  if (!needsAccount(invocation)) return ACCOUNT;
  throw new BedrockTokenError('ERR_INPUT', 'The AWS account is not known.', {
    hint: 'Add --account with its twelve digits, or --from-aws to read it with the available credentials. The formats cloudformation and terraform need neither.',
  });
}

/** Asked of AWS: AWS_ACCOUNT_ID and aws_account_id of a profile are only what somebody wrote. */
export async function readAccount(account: Account): Promise<string> {
  const { credentials, region, requestHandler, withRetry } = account;
  return (await withRetry(() => identifyCaller(credentials, region, requestHandler))).accountId;
}
