import type { ApiKeyRecord } from '../../api-key.ts';
import type { KeySink, SinkReading } from '../../ports.ts';
import { findOccupied, isWritten, placesOf } from '../plan/occupied-places.ts';
import { settledAt } from '../plan/pending-key.ts';
import type { Step } from '../plan/plan.ts';
import type { Marks } from '../rotation-tags.ts';
import { LARGEST_SKEW_MS, type Reality, wasWrittenAfter } from './observed-state.ts';

/**
 * Whether nothing tells that a place which cannot be read was written by a run for this user. A value
 * that a workflow passes back does not say which secret it comes from: it counts for those who have no
 * record yet, and for a secret that was written when its key was published.
 */
export function isUnclaimed(
  { fingerprint }: KeySink,
  { state, writtenAt, isSnapshot }: SinkReading,
  { keys, marks }: Pick<Reality, 'keys' | 'marks'>,
): boolean {
  const { places = [] } = marks;
  if (writtenAt === undefined || fingerprint === undefined) return false;
  if (places.includes(fingerprint)) return false;
  if (state === 'unreadable') return true;
  if (state !== 'value' || !isSnapshot || places.length === 0) return false;
  return !keys.some((key) => isOfPublication(writtenAt, key, marks));
}

/** A key is published between its making and the word that it is live, mostly within minutes. */
function isOfPublication(writtenAt: Date, key: ApiKeyRecord, { live }: Marks): boolean {
  const end = live?.keyId === key.id ? live.since : settledAt(key.createdAt);
  const isInTime = writtenAt.getTime() <= end.getTime() + LARGEST_SKEW_MS;
  return wasWrittenAfter(writtenAt, key) && isInTime;
}

/**
 * Marks with the places that steps write and cannot read, on record before they are written: a run that is
 * cut short leaves no place of which the next one does not know that it is ours. Places that hold a key of
 * this user are recorded with them.
 */
export function recordPlaces(marks: Marks, steps: readonly Step[], reality: Reality): Marks {
  const occupied = findOccupied(reality);
  const ours = placesOf(reality).filter(
    (place) =>
      (isWritten(place, steps, reality) || place.holds.state === 'key') &&
      !occupied.includes(place),
  );
  const fingerprints = ours.flatMap(({ fingerprint }) => fingerprint ?? []);
  const places = [...new Set([...fingerprints, ...(marks.places ?? [])])];
  return places.length === 0 ? marks : { ...marks, places };
}
