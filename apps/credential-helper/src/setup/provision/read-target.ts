import { partitionOf } from '@bedrock-token/aws';
import type { NamedModel, Plane } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import { type Account, openAccount } from '../../keys/shared/account.ts';
import type { ProcessIo } from '../../process-io.ts';
import { findAccount, readAccount } from './find-account.ts';
import { findRegion } from './find-region.ts';
import { describeBare, describeUnfit, describeUnread, lookUpModels } from './read-aws.ts';
import { readModels } from './read-rights.ts';
import type { Use } from './setup-kind.ts';

/** Where a role is made, and what it may call. */
export interface Target {
  partition: string;
  /** Twelve digits, or what stands for them in documents that learn the account where they are used. */
  accountId: string;
  region: string;
  models: readonly NamedModel[];
  /** Absent if no credentials were asked for. */
  account?: Account;
  /** What the user should know, one sentence each. */
  notes: readonly string[];
}

/**
 * Reads options, and AWS if it is asked for.
 *
 * @throws ERR_INPUT, ERR_REGION, and whatever stops a sign-in
 */
export async function readTarget(
  invocation: Invocation,
  io: ProcessIo,
  use: Use,
  options: { account: string | undefined; plane: Plane },
): Promise<Target> {
  const account = use === 'offline' ? undefined : await openAccount(invocation, io, true);
  const region = findRegion(account, invocation, io);
  const partition = partitionOf(region);
  const named = use === 'undo' ? [] : readModels(invocation, partition, options.plane);
  const known = account && (await readAccount(account));
  const accountId = findAccount(known, options.account, invocation);
  const { models, notes } =
    account === undefined
      ? { models: named, notes: [...describeUnfit(named, region), ...describeUnread(named)] }
      : await lookUpModels(named, account, io);
  return {
    ...{ partition, accountId, region, models },
    ...(account !== undefined && { account }),
    notes: [
      ...notes,
      ...describeModels(models),
      // The mantle endpoint names models without a prefix.
      ...(options.plane === 'runtime' ? describeBare(named, region) : []),
    ],
  };
}

function describeModels(models: readonly NamedModel[]): string[] {
  return models.length > 0 ? [] : ['The role may call every model. Name models with --models.'];
}
