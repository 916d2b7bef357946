import { HOUR_MS, type RotationPolicy } from '../src/rotation/policy.ts';
import type { SimulatedIam } from './simulated-iam.ts';
import type { Place } from './simulated-place.ts';

/** What the consumers of keys live in. */
export interface Surroundings {
  iam: SimulatedIam;
  places: readonly Place[];
  policy: RotationPolicy;
  nowMs: number;
}

const ALIAS = /^ABSK(.*)$/;

/**
 * Each consumer uses what its sink holds, and what it held less than the grace ago.
 *
 * @param ofOthers ids of keys that somebody else made, and uses
 * @param after what has just happened, for people
 * @returns what a consumer found that must never be
 */
export function findOutages(
  { iam, places, policy, nowMs }: Surroundings,
  ofOthers: ReadonlySet<string>,
  after: string,
): string[] {
  const outages: string[] = [];
  for (const id of ofOthers) {
    const key = iam.keys.find((one) => one.id === id);
    if (key?.status === 'Active' || key?.status === 'Expired') continue;
    outages.push(`after ${after} key ${id} of somebody else is ${key?.status ?? 'gone'}`);
  }
  const graceMs = policy.graceHours * HOUR_MS;
  for (const { name, value, history } of places) {
    const recent = history.filter(({ until }) => nowMs - until < graceMs);
    for (const used of [value, ...recent.map((entry) => entry.value)]) {
      if (used === undefined || !ALIAS.test(used)) continue;
      if (iam.isKnown(iam.keyOf(used), nowMs)) continue;
      outages.push(`after ${after} a consumer of ${name} failed`);
    }
  }
  return outages;
}

/** @returns what is wrong about a deletion: a key that somebody used is off for the whole soak first */
export function findEarlyDeletion(
  { iam, places, policy, nowMs }: Surroundings,
  id: string,
): string[] {
  const wasUsed = places.some(({ value, history }) =>
    [value, ...history.map((entry) => entry.value)].some((used) => iam.keyOf(used)?.id === id),
  );
  const key = iam.keys.find((one) => one.id === id);
  if (!wasUsed || key === undefined || key.status === 'Expired') return [];
  const offMs = iam.sinceSetMs(id, nowMs);
  if (key.status === 'Inactive' && offMs >= policy.soakHours * HOUR_MS) return [];
  return [`${id} was deleted after ${offMs / HOUR_MS} h off`];
}
