import type { ObservedState } from '../observe/observed-state.ts';
import { findOccupied, isWritten, placesOf } from '../plan/occupied-places.ts';
import type { Step } from '../plan/plan.ts';
import type { RotationTags } from '../rotation-tags.ts';

/**
 * The tags with the places that steps write and cannot read, recorded before they are written: a run that is
 * cut short leaves no place of which the next one does not know that it is ours. Places that hold a key of
 * this user are recorded with them.
 */
export function recordPlaces(
  tags: RotationTags,
  steps: readonly Step[],
  observed: ObservedState,
): RotationTags {
  const occupied = findOccupied(observed);
  const ours = placesOf(observed).filter(
    (place) =>
      (isWritten(place, steps, observed) || place.holds.state === 'key') &&
      !occupied.includes(place),
  );
  const fingerprints = ours.flatMap(({ fingerprint }) => fingerprint ?? []);
  const places = [...new Set([...fingerprints, ...(tags.places ?? [])])];
  return places.length === 0 ? tags : { ...tags, places };
}
