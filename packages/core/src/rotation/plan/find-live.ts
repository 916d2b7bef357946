import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { LARGEST_SKEW_MS } from '../../clock-skew.ts';
import { BedrockTokenError } from '../../errors.ts';
import { toDay } from '../../timestamps.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import {
  mayHold,
  type ObservedSink,
  type ObservedState,
  surelyHolds,
} from '../observe/observed-state.ts';
import type { Situation } from './situation.ts';

/**
 * The key that consumers use now. What a sink was seen to hold outweighs what the user's tags
 * say; of several keys in sinks the newest is the one that was on its way to all of them.
 *
 * @returns undefined if no usable key can be in any sink
 * @throws ERR_KEY_UNCLEAR if it could be one of several, naming them
 */
export function findLive({ observed, now, vocabulary }: Situation): ApiKeyRecord | undefined {
  const { keys, tags, sinks, availableValues } = observed;
  const usable = keys.filter((key) => isUsable(key, now));
  const tagged = usable.find((key) => key.id === tags.live?.keyId);
  const held = usable.findLast((key) => sinks.some((sink) => surelyHolds(sink, key)));
  if (tagged !== undefined) {
    const isSomewhere =
      availableValues.has(tagged.id) || sinks.some((sink) => mayHold(sink, tagged));
    return isSomewhere ? tagged : (held ?? tagged);
  }
  if (held !== undefined) return held;
  const possible = usable.filter((key) =>
    sinks.some((sink) => mayHold(sink, key) && isOpen(sink, observed)),
  );
  if (possible.length > 1) throw unclear(possible, vocabulary);
  return possible[0];
}

/** Of a sink that cannot be read: whether it may hold anything but the key that was published last, and works no more. */
export function isOpen(
  { writtenAt }: ObservedSink,
  { tags: { live } }: Pick<ObservedState, 'tags'>,
): boolean {
  if (live === undefined) return true;
  return writtenAt !== undefined && writtenAt.getTime() > live.since.getTime() + LARGEST_SKEW_MS;
}

/** A person has to say it: a guess could turn off the key that everybody uses. */
function unclear(
  keys: readonly ApiKeyRecord[],
  { currentKey, run }: Vocabulary,
): BedrockTokenError {
  const names = keys
    .map(({ id, createdAt }) => `${id} (created ${toDay(createdAt)})`)
    .join(' and ');
  return new BedrockTokenError(
    'ERR_KEY_UNCLEAR',
    `Any of these keys could be the one in use: ${names}. No place of the key shows which.`,
    {
      hint: `Pass the current value as ${currentKey}, or deactivate the unused one in IAM and run ${run.cleanup}. Nothing was changed.`,
    },
  );
}
