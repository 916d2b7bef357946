import type { ApiKeyRecord } from '../api-key.ts';
import { type KeyRef, NEW_KEY, type Step } from './plan.ts';
import { mayHold, type Reality, type SinkReality } from './reality.ts';
import { isOurs } from './retire.ts';

/**
 * From nothing to a key in every sink.
 *
 * @param existing the keys that are there at that time
 * @param replaced of these, the ids of those that retire
 */
export function creationSteps(
  reality: Reality,
  existing: readonly ApiKeyRecord[],
  replaced = listReplaced(existing, reality),
): Step[] {
  const keep: Step[] = reality.escrow === undefined ? [] : [{ kind: 'escrow-key' }];
  return [
    { kind: 'preflight' },
    { kind: 'announce', existing: existing.map(({ id }) => id) },
    { kind: 'create-key' },
    ...keep,
    ...publicationSteps(NEW_KEY, reality.sinks, replaced),
  ];
}

/** Proof, every sink, reading back, and only then the word that it is done. */
export function publicationSteps(
  key: KeyRef,
  sinks: readonly SinkReality[],
  retire: string[],
): Step[] {
  return [
    { kind: 'prove-key', key },
    ...sinks.map(({ name }): Step => ({ kind: 'publish-key', key, sink: name })),
    ...sinks
      .filter(({ holds }) => holds.state !== 'unknown')
      .map(({ name }): Step => ({ kind: 'read-back', key, sink: name })),
    { kind: 'record-live', key, retiring: retire },
  ];
}

/** Of these keys those that retire when another one is published: what sinks held, and ours. */
export function listReplaced(others: readonly ApiKeyRecord[], reality: Reality): string[] {
  return others.filter((key) => isReplaced(key, reality)).map(({ id }) => id);
}

function isReplaced(key: ApiKeyRecord, reality: Reality): boolean {
  return isOurs(key, reality) || reality.sinks.some((sink) => mayHold(sink, key));
}
