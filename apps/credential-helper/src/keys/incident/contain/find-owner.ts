import { BedrockTokenError, readIssuedSession, type SessionOwner } from '@bedrock-token/core';
import type { IncidentContext } from '../context.ts';
import type { HistoryReader } from '../timeline/read-history.ts';

/** Whose session it is; undefined with the reasons why events can be missing, if there are any. */
export interface OwnerSearch {
  owner: SessionOwner | undefined;
  gaps: string[];
}

/**
 * Whose session signed a key, by its first events or, for a key that nobody has used, by the event in
 * which STS issued the session.
 */
export async function findOwnerOfKey(
  accessKeyId: string,
  reader: HistoryReader,
  from: Date,
  context: IncidentContext,
): Promise<OwnerSearch> {
  await reader.read(1);
  const seen = reader
    .regions()
    .flatMap(({ events }) => events)
    .find((event) => event.accessKeyId === accessKeyId && event.owner !== undefined);
  if (seen !== undefined) return { owner: seen.owner, gaps: [] };
  const issued = await findIssued(accessKeyId, from, context);
  const gaps = [...gapsOf(reader, context), ...issued.gaps];
  return { owner: issued.owner, gaps: [...new Set(gaps)] };
}

/** Why a reader may lack events: the regions that failed, and those that are unknown. */
export function gapsOf(reader: HistoryReader, { regions }: IncidentContext): string[] {
  const failed = reader.regions().flatMap(({ problem }) => problem ?? []);
  return [...failed, ...(regions.problem === undefined ? [] : [regions.problem])];
}

async function findIssued(
  accessKeyId: string,
  from: Date,
  { regions, history, pacer, account, now }: IncidentContext,
): Promise<OwnerSearch> {
  const lookup = {
    attribute: { key: 'ResourceName', value: accessKeyId },
    from,
    to: now(),
  } as const;
  const gaps: string[] = [];
  const found = await Promise.all(
    regions.names.map(async (region) => {
      try {
        const { records } = await account.withRetry(async () => {
          await pacer(region);
          return history.lookUp(region, lookup);
        });
        return records.flatMap((record) => readIssuedSession(record, accessKeyId) ?? []);
      } catch (error) {
        if (!(error instanceof BedrockTokenError)) throw error;
        gaps.push(error.message);
        return [];
      }
    }),
  );
  return { owner: found.flat()[0], gaps };
}

/** The roles that had a session of a name. */
export function ownersOfSession(reader: HistoryReader, sessionName: string): SessionOwner[] {
  const owners = reader
    .regions()
    .flatMap(({ events }) => events)
    .flatMap(({ owner }) => (owner?.sessionName === sessionName ? [owner] : []));
  return [...new Map(owners.map((owner) => [owner.arn, owner])).values()];
}
