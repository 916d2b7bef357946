import { BedrockTokenError } from '../../errors.ts';
import { mayHold } from '../observe/observed-state.ts';
import { findLive } from './find-live.ts';
import { findPendingKey } from './pending-key.ts';
import type { NextAction, RotationPlan } from './plan.ts';
import { retireAll } from './retire.ts';
import { rotationDate, sooner } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/**
 * Retires every key but the live one, also those that somebody else made. Nothing new is made.
 *
 * @throws ERR_KEY_UNCLEAR if no key is known to be in every sink, or another is on its way there
 */
export function planCleanup(situation: Situation): RotationPlan {
  const { observed, policy, now, vocabulary } = situation;
  const pendingKey = findPendingKey(situation);
  if (pendingKey !== undefined) {
    const name = 'key' in pendingKey ? `Key ${pendingKey.key.id}` : 'A new key';
    throw new BedrockTokenError(
      'ERR_KEY_UNCLEAR',
      `${name} is not in every place yet, so no key is known to be unused.`,
      {
        hint: `Run ${vocabulary.run.rotate} first: it completes the publication. Nothing was changed.`,
      },
    );
  }
  const live = findLive(situation);
  const isEverywhere = live !== undefined && observed.sinks.every((sink) => mayHold(sink, live));
  if (!isEverywhere) {
    throw new BedrockTokenError(
      'ERR_KEY_UNCLEAR',
      live === undefined
        ? 'No place holds a working key, so no key is known to be unused.'
        : `Key ${live.id} is not in every place yet, so the others may be in use.`,
      {
        hint: `Run ${vocabulary.run.rotate} first: it publishes a key everywhere. Nothing was changed.`,
      },
    );
  }
  const { steps, next, notes } = retireAll(live, situation);
  return {
    phase: 'cleanup',
    steps,
    live: live.id,
    next: nextOf(next, rotationDate(live, policy), now),
    notes,
  };
}

/** A rotation that is due already waits until the other key is gone. */
function nextOf(next: NextAction | undefined, rotation: NextAction, now: Date): NextAction {
  return next !== undefined && rotation.at <= now ? next : sooner(next, rotation);
}
