import { isUsable } from '../../api-key.ts';
import { LARGEST_SKEW_MS } from '../../clock-skew.ts';
import { mayHold, type ObservedState } from '../observe/observed-state.ts';
import type { DatedKey } from '../rotation-tags.ts';
import { runTimeout } from '../run-timeout.ts';
import { isTagged } from './managed-keys.ts';
import type { Situation } from './situation.ts';

/** Something that changed so lately that parts of what this run sees may be from before it. */
export interface Propagation {
  what: string;
  until: Date;
}

/** News of IAM take no longer, and clocks of runners are no further apart, in milliseconds. */
const LAG_MS = 120_000;

/**
 * Looks for traces of another run that this one has no announcement of. Sinks, tags and IAM's list
 * are read one after the other, and IAM's answers may be a minute old: a plan that mixes before and
 * after could put an old key back.
 */
export function findPropagation({ observed, now }: Situation): Propagation | undefined {
  return [
    youngKey(observed, now),
    unlistedKey(observed, now),
    lateMark(observed),
    announcedRollback(observed, now),
  ].find((found) => found !== undefined && found.until > now);
}

/** A key that no tag names may be in the hands of the run that made it. */
function youngKey({ keys, tags }: ObservedState, now: Date): Propagation | undefined {
  const young = keys.findLast((key) => isUsable(key, now) && !isTagged(key, tags));
  if (young === undefined) return undefined;
  return { what: `Key ${young.id} was created`, until: runTimeout(young.createdAt) };
}

/** What is dead by the list may be newer than the list. A date of the future says nothing of that. */
function unlistedKey({ sinks, escrow }: ObservedState, now: Date): Propagation | undefined {
  const places = escrow === undefined ? sinks : [escrow, ...sinks];
  const latest = now.getTime() + LARGEST_SKEW_MS;
  const dates = places.flatMap(({ holds, writtenAt }) => {
    const time = writtenAt?.getTime() ?? Number.NaN;
    return holds.state === 'dead' && time <= latest ? [time + LAG_MS] : [];
  });
  if (dates.length === 0) return undefined;
  return {
    what: 'A key that IAM does not list was written into a place',
    until: new Date(Math.max(...dates)),
  };
}

/** A key that the tags call live and that is not where it should be: the sinks may have been read before. */
function lateMark({ keys, tags: { live }, sinks }: ObservedState): Propagation | undefined {
  const key = keys.find(({ id }) => id === live?.keyId);
  if (live === undefined) return undefined;
  if (key !== undefined && sinks.every((sink) => mayHold(sink, key))) return undefined;
  return { what: `Key ${live.keyId} was published`, until: propagated(live) };
}

/** Whether the list may be from before the live key was made: then it does not say which key is newer. */
export function mayPrecedeLive({ keys, tags: { live } }: ObservedState, now: Date): boolean {
  if (live === undefined || keys.some(({ id }) => id === live.keyId)) return false;
  return propagated(live) > now;
}

const propagated = ({ since }: DatedKey) => new Date(since.getTime() + LAG_MS);

/**
 * A rollback is announced by taking the live key's tag away. Its run may be at work: a key that is recorded as live
 * meanwhile is the one that the rollback leaves behind, and would come back if that run were cut short.
 */
function announcedRollback(
  { keys, tags: { live, retiring } }: ObservedState,
  now: Date,
): Propagation | undefined {
  if (live !== undefined) return undefined;
  const latest = now.getTime() + LARGEST_SKEW_MS;
  const dates = retiring
    .filter(({ keyId }) => keys.some(({ id }) => id === keyId))
    .map(({ since }) => since.getTime())
    .filter((time) => time <= latest);
  if (dates.length === 0) return undefined;
  return { what: 'A rollback was announced', until: runTimeout(new Date(Math.max(...dates))) };
}
