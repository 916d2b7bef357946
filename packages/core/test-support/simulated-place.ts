import type { SinkReading } from '../src/rotation/ports.ts';
import { Secret } from '../src/secret.ts';

export type SinkKind = 'readable' | 'snapshot' | 'write-only';

/** A place that keeps a key, in memory. */
export interface Place {
  name: string;
  kind: SinkKind;
  value?: string;
  writtenAt?: Date;
  previous: string[];
  /** What was in it, until when. */
  history: { value: string; until: number }[];
}

export function makePlace(kind: SinkKind, name: string): Place {
  return { name, kind, previous: [], history: [] };
}

/** @param nowMs when it is put there */
export function putValue(place: Place, value: string, nowMs: number): void {
  if (place.value !== undefined && place.value !== value) {
    place.previous.unshift(place.value);
    place.history.push({ value: place.value, until: nowMs });
  }
  place.value = value;
  place.writtenAt = new Date(nowMs);
}

/** @param queued what it held when the run was queued; a snapshot shows nothing else */
export function readPlace(
  { kind, value, writtenAt, previous }: Place,
  queued: string | undefined,
): SinkReading {
  const dated = writtenAt === undefined ? {} : { writtenAt };
  if (kind === 'write-only') return { state: 'unreadable', ...dated };
  if (kind === 'snapshot') {
    if (value === undefined) return { state: 'empty' };
    if (queued === undefined) return { state: 'unreadable', ...dated };
    return { state: 'value', value: new Secret(queued), isSnapshot: true, ...dated };
  }
  if (value === undefined) return { state: 'empty' };
  return {
    state: 'value',
    value: new Secret(value),
    previous: previous.map((one) => new Secret(one)),
    ...dated,
  };
}
