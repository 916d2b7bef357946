import { type ApiKeyRecord, hasExpired, isUsable } from '../../api-key.ts';
import { mayHold } from '../observe/observed-state.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { isManaged } from './managed-keys.ts';
import { findPendingKey } from './pending-key.ts';
import { NEW_KEY, type NextAction, type RotationPlan, type Step } from './plan.ts';
import { creationSteps, publicationSteps } from './publication-steps.ts';
import { rotationDate, soakEnd } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/**
 * A key has leaked: every key that was ever published goes off at once, whatever breaks, and is
 * replaced. One that is in escrow and in no sink was shown to nobody and is used.
 */
export function planCompromised(situation: Situation): RotationPlan {
  const { observed, policy, now } = situation;
  const clean = findClean(situation);
  const suspects = observed.keys.filter(({ id }) => id !== clean?.id);
  const deactivation = suspects
    .filter((key) => isUsable(key, now))
    .map(
      ({ id }): Step => ({
        kind: 'deactivate-key',
        key: id,
        why: 'it may be known to others',
        isLeaked: true,
      }),
    );
  const ids = suspects.map(({ id }) => id);
  if (clean !== undefined) {
    const publication = publicationSteps(clean.id, observed.sinks, ids);
    return {
      phase: 'compromised',
      steps: [...deactivation, { kind: 'preflight' }, ...publication],
      live: clean.id,
      next: afterLeak(suspects, situation) ?? rotationDate(clean, policy),
      notes: [],
    };
  }
  const spare = suspects.length < KEYS_PER_USER ? undefined : findSpare(suspects, situation);
  const rest = suspects.filter((key) => key !== spare);
  const why = 'it is inactive, and AWS allows two keys';
  return {
    phase: 'compromised',
    steps: [
      ...deactivation,
      ...creationSteps(observed, rest, {
        clear: spare === undefined ? [] : [{ kind: 'delete-key', key: spare.id, why }],
        replaced: rest.map(({ id }) => id),
      }),
    ],
    live: NEW_KEY,
    next: afterLeak(rest, situation) ?? rotationDate({ createdAt: now }, policy),
    notes: [],
  };
}

/** A key that is off now is deleted after its soak. */
function afterLeak(
  [leaked]: readonly ApiKeyRecord[],
  situation: Situation,
): NextAction | undefined {
  return leaked === undefined ? undefined : soakEnd(leaked, situation);
}

function findClean(situation: Situation): ApiKeyRecord | undefined {
  const { observed } = situation;
  const pendingKey = findPendingKey(situation);
  if (pendingKey?.kind !== 'available' || observed.escrow === undefined) return undefined;
  const { key } = pendingKey;
  return observed.sinks.some((sink) => mayHold(sink, key)) ? undefined : key;
}

/** What goes to make room: a key that was off before, or one of ours, which has leaked anyway. */
function findSpare(
  suspects: readonly ApiKeyRecord[],
  { observed, now }: Situation,
): ApiKeyRecord | undefined {
  return (
    suspects.find((key) => hasExpired(key, now)) ??
    suspects.find((key) => !isUsable(key, now)) ??
    suspects.find((key) => isManaged(key, observed)) ??
    suspects[0]
  );
}
