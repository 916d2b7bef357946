import { sleep } from '@bedrock-token/core';

/** Two lookups a second in each region (CloudTrail API reference, LookupEvents). */
const INTERVAL_MS = 500;

/** Waits until the next lookup in a region is due. */
export type Pacer = (region: string) => Promise<void>;

export function createPacer(monotonicNow: () => number): Pacer {
  const next = new Map<string, number>();
  return async (region) => {
    const now = monotonicNow();
    const slot = Math.max(now, next.get(region) ?? 0);
    next.set(region, slot + INTERVAL_MS);
    if (slot > now) await sleep(slot - now);
  };
}
