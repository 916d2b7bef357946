import type { ApiKeyRecord } from '../../api-key.ts';
import { LARGEST_SKEW_MS } from '../../clock-skew.ts';
import type { KeySink, SinkReading } from '../ports.ts';
import type { RotationTags } from '../rotation-tags.ts';
import { runTimeout } from '../run-timeout.ts';
import { type ObservedState, wasWrittenAfter } from './observed-state.ts';

/**
 * Whether nothing shows that a place which cannot be read was written by a run for this user. A value
 * that a workflow passes back does not say which secret it comes from: it counts for those who have no
 * record yet, and for a secret that was written when its key was published.
 */
export function isUnclaimed(
  { fingerprint }: KeySink,
  { state, writtenAt, isSnapshot }: SinkReading,
  { keys, tags }: Pick<ObservedState, 'keys' | 'tags'>,
): boolean {
  const { places = [] } = tags;
  if (writtenAt === undefined || fingerprint === undefined) return false;
  if (places.includes(fingerprint)) return false;
  if (state === 'unreadable') return true;
  if (state !== 'value' || !isSnapshot || places.length === 0) return false;
  return !keys.some((key) => isOfPublication(writtenAt, key, tags));
}

/** A key is published between its making and the word that it is live, mostly within minutes. */
function isOfPublication(writtenAt: Date, key: ApiKeyRecord, { live }: RotationTags): boolean {
  const end = live?.keyId === key.id ? live.since : runTimeout(key.createdAt);
  const isInTime = writtenAt.getTime() <= end.getTime() + LARGEST_SKEW_MS;
  return wasWrittenAfter(writtenAt, key) && isInTime;
}
