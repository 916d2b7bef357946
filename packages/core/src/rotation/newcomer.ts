import { type ApiKeyRecord, isUsable } from '../api-key.ts';
import { mayHold, type Reality, surelyHolds } from './reality.ts';

/** How long a run may take from its announcement until the new key is in escrow, in minutes. */
export const SETTLE_MINUTES = 15;

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
  const { keys, marks, atHand } = reality;
  const { creating } = marks;
  const escrowed = findEscrowed(reality, now);
  if (escrowed !== undefined) return { kind: 'pending', key: escrowed };
  if (creating === undefined) return undefined;
  const made = keys.filter(({ id }) => !creating.after.includes(id) && id !== marks.live?.keyId);
  const pending = made.findLast((key) => isUsable(key, now) && atHand.has(key.id));
  if (pending !== undefined) return { kind: 'pending', key: pending };
  const depots = reality.escrow === undefined ? reality.sinks : [reality.escrow];
  const elsewhere = made.find((key) =>
    depots.some((depot) => mayHold(depot, key) && !surelyHolds(depot, key)),
  );
  if (elsewhere !== undefined) return { kind: 'elsewhere', key: elsewhere };
  const until = new Date(creating.since.getTime() + SETTLE_MINUTES * 60_000);
  if (until > now) return { kind: 'settling', until };
  const orphan = made.find((key) => !depots.some((depot) => surelyHolds(depot, key)));
  return orphan === undefined ? undefined : { kind: 'orphan', key: orphan };
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
