import { BedrockTokenError } from '@bedrock-token/core';
import type { KeySource } from '@bedrock-token/gateway';
import { type Entry, isDueForRefresh } from '../cache/entry.ts';
import { credentialsRequest, tokenRequest } from '../cache-aside/cached-request.ts';
import { getFresh, type Taken } from '../cache-aside/get-fresh.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import { createCredentialsSource } from './credentials-source.ts';
import { createKeySource } from './key-source.ts';
import { createQueue } from './one-at-a-time.ts';
import { createSourcePin } from './pinned-source.ts';

/** A key with less is not worth a request, in seconds. */
const MIN_TTL_SECONDS = 2;
/** A client waits for this long for AWS, in milliseconds. */
const PATIENCE_MS = 30_000;

export interface SignIns {
  keysOf(region: string): KeySource;
  credentials: ReturnType<typeof createCredentialsSource>;
}

/**
 * All that a gateway gets from AWS, for one identity: the same profile, role, source and principal as
 * long as it runs. New logins and edited config files are seen at the next sign-in.
 *
 * @param before the environment as the caller gave it, which a sign-in adds to
 */
export function createSignIns(
  request: TokenRequest,
  regions: readonly string[],
  how: Pick<Freshness, 'useCache' | 'store'>,
  before: NodeJS.ProcessEnv,
  io: ProcessIo,
): SignIns {
  const enqueue = createQueue();
  const pin = createSourcePin();
  const freshness: Freshness = {
    ...how,
    minTtlSeconds: MIN_TTL_SECONDS,
    isMinTtlAsked: false,
    refresh: false,
    isIdentified: true,
    timeoutMs: PATIENCE_MS,
  };
  // What names an entry of the cache must not change by a sign-in.
  const naming = { ...io, env: before };
  const onRefreshFailed = (error: unknown) => io.stderr(`warning: no new key yet. ${tell(error)}`);
  const ports = { now: io.now, monotonicNow: io.monotonicNow, onRefreshFailed };

  const sources = regions.map((region): [string, KeySource] => {
    const isDue = (entry: Parameters<typeof isDueForRefresh>[0]) => isDueForRefresh(entry, io);
    const fetch: Parameters<typeof createKeySource>[0]['fetch'] = (taken) =>
      enqueue(async () => {
        const wanted = tokenRequest({ ...request, region }, naming);
        return getPinned(() => getFresh(wanted, freshness, pinned(taken), io));
      });
    return [region, createKeySource({ ...ports, fetch, isDue })];
  });
  const byRegion = new Map(sources);

  const credentials = createCredentialsSource({
    ...ports,
    fetch: (taken) =>
      enqueue(async () => {
        const { durationSeconds: _, ...of } = request;
        const wanted = credentialsRequest({ ...of, region: regions[0] }, naming);
        return getPinned(() => getFresh(wanted, freshness, pinned(taken), io));
      }),
  });

  /** What other commands have cached does not say whose it is. */
  function pinned<E extends Entry>(taken: Taken<E>): Taken<E> {
    const isOurs = (entry: E) => entry.principal !== undefined && !pin.isOther(entry);
    return {
      serves: (entry) => isOurs(entry) && taken.serves(entry),
      helps: (entry) => isOurs(entry) && taken.helps(entry),
    };
  }

  async function getPinned<E extends Entry>(get: () => Promise<E>): Promise<E> {
    const first = await get();
    // Another command has made it just now, while this one waited for it.
    const entry = first.principal === undefined ? await get() : first;
    pin.assert(entry);
    return entry;
  }

  return {
    keysOf: (region) => byRegion.get(region) as KeySource,
    credentials,
  };
}

/** A failure in one line: what happened, and what to do. */
export function tell(error: unknown): string {
  if (error instanceof BedrockTokenError) return `${error.message} ${error.hint}`;
  return error instanceof Error ? error.name : String(typeof error);
}
