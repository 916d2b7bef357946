import { BedrockTokenError, rotatorPolicy } from '@bedrock-token/core';
import { parseEscrow, resolveEscrow, sinkStatements } from '@bedrock-token/sinks';
import type { Invocation, RunAction } from '../../command-line/spec.ts';
import { openAccount } from '../shared/account.ts';
import { LONGEST_DAYS, readUserName, readWhole } from '../shared/read-options.ts';
import { readServiceOfKeys } from '../shared/read-service.ts';
import { readUserPermissions } from '../shared/read-user-permissions.ts';
import { readSinks } from '../shared/sinks.ts';
import { readUserLimits } from '../shared/user-limits.ts';
import { SINK_OPTION_WORDS } from '../shared/vocabulary.ts';

/** Keys for longer are a finding of `keys audit`. */
const DEFAULT_DAYS = 90;

/** The least IAM policy that can create and rotate the keys of one user. */
export const printPolicy: RunAction = async (invocation, io) => {
  const user = readUserName(invocation);
  const sinks = readSinks(invocation);
  const escrow = resolveEscrow(
    parseEscrow(invocation.value('escrow') ?? '', '--escrow'),
    sinks,
    SINK_OPTION_WORDS,
  );
  const ofKeys = readServiceOfKeys(invocation, io);
  const { policies } = readUserPermissions(invocation, ofKeys);
  const maxAgeDays = readMaxAge(invocation);
  const hasLimits = readUserLimits(invocation, ofKeys.service) !== undefined;
  const { partition, region, readAccountId, withRetry } = await openAccount(invocation, io);
  const accountId = await withRetry(readAccountId);
  const document = rotatorPolicy({
    service: ofKeys.service,
    userArn: `arn:${partition}:iam::${accountId}:user/${user}`,
    maxAgeDays,
    ...(invocation.isSet('create-user') && { policies, hasLimits }),
  });
  const kept = sinkStatements([...sinks, ...(escrow === undefined ? [] : [escrow])], {
    partition,
    accountId,
    region,
  });
  const { Version, Statement } = document;
  io.stdout(`${JSON.stringify({ Version, Statement: [...Statement, ...kept] }, null, 2)}\n`);
  return 0;
};

/** @returns days; undefined for keys that may never end. @throws ERR_INPUT */
function readMaxAge(invocation: Invocation): number | undefined {
  const isEndless = invocation.isSet('no-expiry');
  if (isEndless && invocation.isSet('max-days')) {
    throw new BedrockTokenError('ERR_INPUT', 'Give either --max-days or --no-expiry.', {
      hint: 'Leave --no-expiry out: a key that expires is safer.',
    });
  }
  const bounds = { min: 1, max: LONGEST_DAYS, fallback: DEFAULT_DAYS };
  return isEndless ? undefined : readWhole(invocation, 'max-days', bounds);
}
