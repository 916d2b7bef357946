import type { ApiKeyRecord } from '../../api-key.ts';
import type { ObservedState } from '../observe/observed-state.ts';
import type { RotationTags } from '../rotation-tags.ts';

/**
 * Whether a key is known to be of the rotation's making: a tag names it, or a sink holds it. All
 * others may be in use where no run can see it.
 */
export function isManaged(key: ApiKeyRecord, { tags, sinks, escrow }: ObservedState): boolean {
  const isHeld = [...sinks, ...(escrow === undefined ? [] : [escrow])].some(
    ({ holds }) => holds.state === 'key' && holds.keyId === key.id,
  );
  return isHeld || isTagged(key, tags);
}

export function isTagged(
  { id }: ApiKeyRecord,
  { live, retiring, inactive }: RotationTags,
): boolean {
  return [live, ...retiring, ...inactive].some((dated) => dated?.keyId === id);
}

/**
 * Of these keys those that retire when another one is published. An unmanaged key may be another
 * user's.
 */
export function listReplaced(others: readonly ApiKeyRecord[], observed: ObservedState): string[] {
  return others.filter((key) => isManaged(key, observed)).map(({ id }) => id);
}
