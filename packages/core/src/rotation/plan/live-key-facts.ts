import { type ApiKeyRecord, hasExpired } from '../../api-key.ts';
import { mayHold, type ObservedSink, surelyHolds } from '../observe/observed-state.ts';
import { isOpen } from './find-live.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { isDue } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/** A live key, and what decides whether it stays. */
export interface LiveKeyFacts extends Situation {
  live: ApiKeyRecord;
  /** The other keys of the user. */
  others: readonly ApiKeyRecord[];
  /** Sinks that lack the key. */
  missing: readonly ObservedSink[];
  /** Whether this run has the key's value and can write it. */
  isAvailable: boolean;
  /** Whether a tag says that the key is live. */
  isRecorded: boolean;
  /** By the policy, the key has to be replaced. */
  isDue: boolean;
  /** AWS allows another key, now or as soon as an expired one is deleted. */
  hasRoom: boolean;
}

export function collectFacts(live: ApiKeyRecord, situation: Situation): LiveKeyFacts {
  const { observed, now } = situation;
  const isRecorded = observed.tags.live?.keyId === live.id;
  const isAvailable = observed.availableValues.has(live.id);
  const isThere = (sink: ObservedSink) => {
    if (isRecorded) return mayHold(sink, live);
    // A write that no tag confirms is repeated, if this run has the value.
    if (isAvailable) return surelyHolds(sink, live);
    // What was written last with a key that works no more holds that one.
    return mayHold(sink, live) && isOpen(sink, observed);
  };
  return {
    ...situation,
    live,
    others: observed.keys.filter(({ id }) => id !== live.id),
    missing: observed.sinks.filter((sink) => !isThere(sink)),
    isAvailable,
    isRecorded,
    isDue: isDue(live, situation),
    hasRoom: observed.keys.filter((key) => !hasExpired(key, now)).length < KEYS_PER_USER,
  };
}
