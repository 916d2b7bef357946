import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import {
  LARGEST_SKEW_MS,
  mayHold,
  type ObservedSink,
  type ObservedState,
  surelyHolds,
} from '../observe/observed-state.ts';
import { writeDay } from './retire.ts';

/**
 * The key that consumers use now. What a sink was seen to hold outweighs what the user's tags
 * say; of several keys in sinks the newest is the one that was on its way to all of them.
 *
 * @returns undefined if no usable key can be in any sink
 * @throws ERR_KEY_UNCLEAR if it could be one of several, naming them
 */
export function findLive(observed: ObservedState, now: Date): ApiKeyRecord | undefined {
  const { keys, tags, sinks, availableValues } = observed;
  const usable = keys.filter((key) => isUsable(key, now));
  const marked = usable.find((key) => key.id === tags.live?.keyId);
  const held = usable.findLast((key) => sinks.some((sink) => surelyHolds(sink, key)));
  if (marked !== undefined) {
    const isSomewhere =
      availableValues.has(marked.id) || sinks.some((sink) => mayHold(sink, marked));
    return isSomewhere ? marked : (held ?? marked);
  }
  if (held !== undefined) return held;
  const possible = usable.filter((key) =>
    sinks.some((sink) => mayHold(sink, key) && isOpen(sink, observed)),
  );
  if (possible.length > 1) throw unclear(possible);
  return possible[0];
}

/** Whether a sink may hold anything but the key that was published last, and works no more. */
function isOpen({ writtenAt }: ObservedSink, { tags: { live } }: ObservedState): boolean {
  if (live === undefined) return true;
  return writtenAt !== undefined && writtenAt.getTime() > live.since.getTime() + LARGEST_SKEW_MS;
}

/** A person has to say it: a guess could turn off the key that everybody uses. */
function unclear(keys: readonly ApiKeyRecord[]): BedrockTokenError {
  const names = keys.map(({ id, createdAt }) => `${id} of ${writeDay(createdAt)}`).join(' and ');
  return new BedrockTokenError(
    'ERR_KEY_UNCLEAR',
    `Any of these keys could be the one in use: ${names}. No sink tells which.`,
    {
      hint: 'Pass the present value in as current-key, or make the unused one inactive in IAM and run mode cleanup. Nothing was changed.',
    },
  );
}
