import {
  type CallerIdentity,
  createEventHistory,
  createIncidentStore,
  type EventHistory,
  type IncidentStore,
  identifyCaller,
} from '@bedrock-token/aws';
import { BedrockTokenError, type Leak } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { type Account, openAccount } from '../shared/account.ts';
import { OPTION_VOCABULARY } from '../shared/vocabulary.ts';
import { createPacer, type Pacer } from './timeline/pacer.ts';
import { readRegions } from './timeline/regions.ts';

/** What all steps of an incident work with. */
export interface IncidentContext {
  invocation: Invocation;
  io: ProcessIo;
  account: Account;
  /** Who runs this. */
  acting: CallerIdentity;
  store: IncidentStore;
  history: EventHistory;
  pacer: Pacer;
  /** By the clock of AWS, as far as a response has shown it. */
  now(): Date;
  regions: Awaited<ReturnType<typeof readRegions>>;
}

/** @throws ERR_INPUT if the key is of another account than the credentials; as `openAccount` */
export async function openIncident(
  leak: Leak,
  invocation: Invocation,
  io: ProcessIo,
): Promise<IncidentContext> {
  const ownRegion = leak.kind === 'short-term' ? leak.region : undefined;
  const account = await openAccount(withoutWorkspace(invocation), io, true, ownRegion);
  const { credentials, region, requestHandler, withRetry } = account;
  const acting = await withRetry(() => identifyCaller(credentials, region, requestHandler));
  checkAccount(leak, acting);
  const vocabulary = {
    ...OPTION_VOCABULARY,
    accountPermissions:
      'Everything that an incident needs is in this policy: bedrock-token keys incident --print-policy',
  };
  return {
    invocation,
    io,
    account,
    acting,
    store: createIncidentStore(credentials, region, requestHandler, vocabulary),
    history: createEventHistory(credentials, requestHandler, io.env),
    pacer: createPacer(io.monotonicNow),
    now: () => new Date(io.now() - (requestHandler.clockAheadMs() ?? 0)),
    regions: await readRegions(invocation, account, ownRegion, io),
  };
}

/** The key says for which service it is; the workspace is only for the test of the next key. */
const withoutWorkspace = (invocation: Invocation): Invocation => ({
  ...invocation,
  value: (name) => (name === 'workspace-id' ? undefined : invocation.value(name)),
});

function checkAccount(leak: Leak, { accountId }: CallerIdentity): void {
  const own = 'accountId' in leak ? leak.accountId : undefined;
  if (own === undefined || own === accountId) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `The key is of account ${own}, and these credentials are of account ${accountId}.`,
    { hint: `Sign in to account ${own}, such as with --profile NAME, and run the command again.` },
  );
}
