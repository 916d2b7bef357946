import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import {
  LARGEST_SKEW_MS,
  mayHold,
  type Reality,
  type SinkReality,
  surelyHolds,
} from '../observe/observed-state.ts';
import { ANY_KEY, type Marks } from '../rotation-tags.ts';

/** How long a run may take from its announcement until the new key is in escrow, in minutes. */
export const SETTLE_MINUTES = 15;
const SETTLE_MS = SETTLE_MINUTES * 60_000;

/** What a key is that was made since a run announced one. */
export type Newcomer =
  /** Its value is at hand: it is proven and published, whoever made it. */
  | { kind: 'pending'; key: ApiKeyRecord }
  /** It may be in escrow by now, and this run's inputs are older. */
  | { kind: 'elsewhere'; key: ApiKeyRecord }
  /** The run that made it may still be at work. */
  | { kind: 'settling'; until: Date }
  /** Its value is lost and was never published: the run that made it was cut short. */
  | { kind: 'orphan'; key: ApiKeyRecord };

/**
 * Looks for keys that were made and not yet published in full.
 *
 * The value goes into escrow before anything else happens to it (with a single sink that can be
 * read back, that sink is the escrow). So a key that is surely not there was never published, and
 * can go without harm, once the run that made it cannot be at work any more.
 */
export function findNewcomer(reality: Reality, now: Date): Newcomer | undefined {
  const { marks, atHand, escrow, sinks } = reality;
  const creating = plausible(marks.creating, now);
  const escrowed = findEscrowed(reality, now);
  if (escrowed !== undefined) return { kind: 'pending', key: escrowed };
  if (creating === undefined) return undefined;
  const made = listMade(reality, creating);
  const pending = made.findLast((key) => isUsable(key, now) && atHand.has(key.id));
  if (pending !== undefined) return { kind: 'pending', key: pending };
  const depots = escrow === undefined ? sinks : [escrow];
  const elsewhere = made.find((key) =>
    depots.some((depot) => mayHold(depot, key) && !surelyHolds(depot, key)),
  );
  if (elsewhere !== undefined) return { kind: 'elsewhere', key: elsewhere };
  const until = settledAt(creating.since);
  if (until > now) return { kind: 'settling', until };
  const orphan = made.find(
    (key) =>
      !depots.some((depot) => surelyHolds(depot, key)) &&
      !sinks.some((sink) => wasWrittenSince(sink, key)),
  );
  return orphan === undefined ? undefined : { kind: 'orphan', key: orphan };
}

/** An announcement of the future is none: a clock was off, or a hand; it would hold up every run. */
function plausible(creating: Marks['creating'], now: Date): Marks['creating'] {
  if (creating === undefined) return undefined;
  return creating.since.getTime() - now.getTime() > LARGEST_SKEW_MS ? undefined : creating;
}

/** When a run can no longer be at work that began at this time. */
export function settledAt(begin: Date): Date {
  return new Date(begin.getTime() + SETTLE_MS);
}

/**
 * Keys that the announced run can have made, by the date that IAM gives them: what a person makes
 * later is none of its.
 */
function listMade({ keys, marks }: Reality, creating: NonNullable<Marks['creating']>) {
  if (creating.after.includes(ANY_KEY)) return [];
  const earliest = creating.since.getTime() - LARGEST_SKEW_MS;
  const latest = creating.since.getTime() + SETTLE_MS + LARGEST_SKEW_MS;
  return keys.filter(({ id, createdAt }) => {
    const isInTime = createdAt.getTime() >= earliest && createdAt.getTime() <= latest;
    return isInTime && !creating.after.includes(id) && id !== marks.live?.keyId;
  });
}

/** The escrow may be another place than it was: a key that went into a sink is no orphan. */
function wasWrittenSince(sink: SinkReality, key: ApiKeyRecord): boolean {
  if (surelyHolds(sink, key)) return true;
  return sink.holds.state === 'unknown' && sink.writtenAt !== undefined && mayHold(sink, key);
}

/** A key in escrow that is newer than the live one, and was not taken out of use. */
function findEscrowed({ keys, marks, escrow }: Reality, now: Date): ApiKeyRecord | undefined {
  if (escrow === undefined) return undefined;
  const retired = [...marks.retiring, ...marks.inactive].map(({ keyId }) => keyId);
  const liveAt = keys.findIndex(({ id }) => id === marks.live?.keyId);
  return keys.find(
    (key, index) =>
      index > liveAt && surelyHolds(escrow, key) && isUsable(key, now) && !retired.includes(key.id),
  );
}
