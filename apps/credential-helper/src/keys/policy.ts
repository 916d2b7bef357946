import { rotatorPolicy } from '@bedrock-token/core';
import { parseEscrow, resolveEscrow, sinkStatements } from '@bedrock-token/sinks';
import type { KeysAction } from '../commands/keys.ts';
import { openAccount, readUserName } from './account.ts';
import { readLimits } from './limits.ts';
import { defaultPolicies, readPolicies } from './new-user.ts';
import { readSinks } from './places.ts';

/** The least IAM policy for whoever creates and rotates the keys of one user. */
export const printPolicy: KeysAction = async (invocation, world) => {
  const user = readUserName(invocation);
  const sinks = readSinks(invocation);
  const escrow = resolveEscrow(parseEscrow(invocation.value('escrow') ?? ''), sinks);
  const named = readPolicies(invocation);
  const hasLimits = readLimits(invocation) !== undefined;
  const { partition, region, readAccountId, persist } = await openAccount(invocation, world);
  const accountId = await persist(readAccountId);
  const policies = named.length > 0 ? named : defaultPolicies(partition);
  const document = rotatorPolicy({
    userArn: `arn:${partition}:iam::${accountId}:user/${user}`,
    ...(invocation.isSet('create-user') && { policies, hasLimits }),
  });
  const kept = sinkStatements([...sinks, ...(escrow === undefined ? [] : [escrow])], {
    partition,
    accountId,
    region,
  });
  const { Version, Statement } = document;
  world.answer(`${JSON.stringify({ Version, Statement: [...Statement, ...kept] }, null, 2)}\n`);
  return 0;
};
