import { rotatorPolicy } from '@bedrock-token/core';
import type { KeysAction } from '../commands/keys.ts';
import { openAccount, readUserName } from './account.ts';
import { DEFAULT_POLICY } from './create.ts';

/** The least IAM policy for whoever rotates the keys of one user. */
export const printPolicy: KeysAction = async (invocation, world) => {
  const user = readUserName(invocation);
  const { partition, readAccountId } = await openAccount(invocation, world);
  const policies = invocation.values('policy');
  const document = rotatorPolicy({
    userArn: `arn:${partition}:iam::${await readAccountId()}:user/${user}`,
    ...(invocation.isSet('create-user') && {
      policies: policies.length > 0 ? policies : [DEFAULT_POLICY.replace('aws', partition)],
      hasLimits: invocation.values('allow-ip').length > 0 || invocation.isSet('not-after'),
    }),
  });
  world.answer(`${JSON.stringify(document, null, 2)}\n`);
  return 0;
};
