import type { ApiKeyRecord } from '../../api-key.ts';
import type { ObservedSink, ObservedState } from '../observe/observed-state.ts';
import { listReplaced } from './managed-keys.ts';
import { type KeyRef, NEW_KEY, type Step } from './plan.ts';

/** How room is made for a key, and which keys retire for it. */
interface Creation {
  /** Keys that are off and go first, since AWS allows two; nothing goes before the preflight. */
  clear?: Step[];
  /** Of the existing keys the ids of those that retire; default ours. */
  replaced?: string[];
}

/**
 * From nothing to a key in every sink.
 *
 * @param existing the keys that are there at that time
 */
export function creationSteps(
  observed: ObservedState,
  existing: readonly ApiKeyRecord[],
  { clear = [], replaced = listReplaced(existing, observed) }: Creation = {},
): Step[] {
  const keep: Step[] = observed.escrow === undefined ? [] : [{ kind: 'escrow-key' }];
  return [
    { kind: 'preflight' },
    ...clear,
    { kind: 'announce', existing: existing.map(({ id }) => id) },
    { kind: 'create-key' },
    ...keep,
    ...publicationSteps(NEW_KEY, observed.sinks, replaced),
  ];
}

/** Proof, every sink, reading back what can be read, and only then the word that it is done. */
export function publicationSteps(
  key: KeyRef,
  sinks: readonly ObservedSink[],
  retire: string[],
): Step[] {
  return [
    { kind: 'prove-key', key },
    ...sinks.map(({ name }): Step => ({ kind: 'publish-key', key, sink: name })),
    ...sinks
      .filter(({ holds, isWriteOnly }) => holds.state !== 'unknown' && !isWriteOnly)
      .map(({ name }): Step => ({ kind: 'read-back', key, sink: name })),
    { kind: 'record-live', key, retiring: retire },
  ];
}
