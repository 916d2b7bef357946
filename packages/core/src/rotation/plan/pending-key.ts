import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { LARGEST_SKEW_MS } from '../../clock-skew.ts';
import {
  mayHold,
  type ObservedSink,
  type ObservedState,
  surelyHolds,
} from '../observe/observed-state.ts';
import { ANY_KEY, type RotationTags } from '../rotation-tags.ts';
import { RUN_TIMEOUT_MS, runTimeout } from '../run-timeout.ts';
import { isTagged } from './managed-keys.ts';
import { mayPrecedeLive } from './propagation.ts';
import type { Situation } from './situation.ts';

/** What a key is that was made since a run announced one. */
export type PendingKey =
  /** This run has its value: it is proven and published, whatever its source. */
  | { kind: 'available'; key: ApiKeyRecord }
  /** It may be in escrow by now, and this run's inputs are older. */
  | { kind: 'elsewhere'; key: ApiKeyRecord }
  /** The run that made it may still be in progress. */
  | { kind: 'in-progress'; until: Date }
  /** Its value is lost and was never published: the run that made it was cut short. */
  | { kind: 'orphan'; key: ApiKeyRecord };

/**
 * Looks for keys that were made and not yet published in full.
 *
 * The value goes into escrow before anything else happens to it (with a single sink that can be
 * read back, that sink is the escrow). So a key that is surely not there was never published by a
 * run, and can go once the run that made it cannot be at work any more.
 */
export function findPendingKey({ observed, now }: Situation): PendingKey | undefined {
  const { tags, availableValues, escrow, sinks } = observed;
  const creating = plausible(tags.creating, now);
  const escrowed = findEscrowed(observed, now);
  if (escrowed !== undefined) return { kind: 'available', key: escrowed };
  if (creating === undefined) return undefined;
  const made = listMade(observed, creating);
  const available = made.findLast((key) => isUsable(key, now) && availableValues.has(key.id));
  if (available !== undefined) return { kind: 'available', key: available };
  const depots = escrow === undefined ? sinks : [escrow];
  const elsewhere = made.find((key) =>
    depots.some((depot) => mayHold(depot, key) && !surelyHolds(depot, key)),
  );
  if (elsewhere !== undefined) return { kind: 'elsewhere', key: elsewhere };
  const until = runTimeout(creating.since);
  if (until > now) return { kind: 'in-progress', until };
  const orphan = made.find(
    (key) =>
      // One that was taken for lost before is on its way out.
      !isTagged(key, tags) &&
      !depots.some((depot) => surelyHolds(depot, key)) &&
      !sinks.some((sink) => wasWrittenSince(sink, key)),
  );
  return orphan === undefined ? undefined : { kind: 'orphan', key: orphan };
}

/** An announcement of the future is none: a clock was off, or a hand; it would hold up every run. */
function plausible(creating: RotationTags['creating'], now: Date): RotationTags['creating'] {
  if (creating === undefined) return undefined;
  return creating.since.getTime() - now.getTime() > LARGEST_SKEW_MS ? undefined : creating;
}

/**
 * Keys that the announced run can have made, by the date that IAM gives them: what a person makes
 * later is none of its.
 */
function listMade({ keys, tags }: ObservedState, creating: NonNullable<RotationTags['creating']>) {
  if (creating.after.includes(ANY_KEY)) return [];
  const earliest = creating.since.getTime() - LARGEST_SKEW_MS;
  const latest = creating.since.getTime() + RUN_TIMEOUT_MS + LARGEST_SKEW_MS;
  return keys.filter(({ id, createdAt }) => {
    const isInTime = createdAt.getTime() >= earliest && createdAt.getTime() <= latest;
    return isInTime && !creating.after.includes(id) && id !== tags.live?.keyId;
  });
}

/** Whether an interrupted run may have made a key, whose value nobody has since. */
export function mayBeLost(key: ApiKeyRecord, { observed, now }: Situation): boolean {
  const creating = plausible(observed.tags.creating, now);
  return creating !== undefined && listMade(observed, creating).some(({ id }) => id === key.id);
}

/** The escrow may be another place than it was: a key that went into a sink is no orphan. */
function wasWrittenSince(sink: ObservedSink, key: ApiKeyRecord): boolean {
  if (surelyHolds(sink, key)) return true;
  return sink.holds.state === 'unknown' && sink.writtenAt !== undefined && mayHold(sink, key);
}

/** A key in escrow that is newer than the live one, and was not taken out of use. */
function findEscrowed(observed: ObservedState, now: Date): ApiKeyRecord | undefined {
  const { keys, tags, escrow } = observed;
  if (escrow === undefined || mayPrecedeLive(observed, now)) return undefined;
  const retired = [...tags.retiring, ...tags.inactive].map(({ keyId }) => keyId);
  const liveAt = keys.findIndex(({ id }) => id === tags.live?.keyId);
  return keys.find(
    (key, index) =>
      index > liveAt && surelyHolds(escrow, key) && isUsable(key, now) && !retired.includes(key.id),
  );
}
