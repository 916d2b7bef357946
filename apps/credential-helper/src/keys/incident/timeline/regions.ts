import { checkRegion, listEnabledRegions } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import type { Invocation } from '../../../command-line/spec.ts';
import type { ProcessIo } from '../../../process-io.ts';
import type { Account } from '../../shared/account.ts';

export interface TimelineRegions {
  names: string[];
  /** Why there may be more regions with events; undefined if these are all. */
  problem: string | undefined;
}

/**
 * The regions of the timeline: those that were asked for, or all that are enabled in the account. Without
 * leave to list them, those that are known, and the timeline counts as incomplete.
 *
 * @throws ERR_INPUT for what is no region
 */
export async function readRegions(
  invocation: Invocation,
  account: Account,
  keyRegion: string | undefined,
  io: ProcessIo,
): Promise<TimelineRegions> {
  const list = invocation.value('regions');
  if (list !== undefined) {
    const names = list.split(',').map((name) => checkRegion(name.trim(), '--regions'));
    return { names: [...new Set(names)], problem: 'only the regions of --regions were read' };
  }
  const { credentials, region, requestHandler, withRetry } = account;
  try {
    const names = await withRetry(() =>
      listEnabledRegions(credentials, region, requestHandler, io.env),
    );
    return { names, problem: undefined };
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    const known = [
      region,
      keyRegion ?? region,
      ...(account.partition === 'aws' ? ['us-east-1'] : []),
    ];
    return {
      names: [...new Set(known)],
      problem: `the enabled regions are unknown (${error.message}); name them with --regions`,
    };
  }
}
