import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { mayHold, type ObservedState } from '../observe/observed-state.ts';
import { HOUR_MS, type RotationPolicy } from '../policy.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { findPendingKey } from './pending-key.ts';
import { NEW_KEY, type NextAction, type RotationPlan, type Step } from './plan.ts';
import { creationSteps, publicationSteps } from './publication-steps.ts';
import { hasExpired, isOurs } from './retire.ts';
import { rotationDate } from './rotation-date.ts';

/**
 * A key has leaked: every key that was ever published goes off at once, whatever breaks, and is
 * replaced. One that is in escrow and in no sink was shown to nobody and is used.
 */
export function planCompromised(
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const clean = findClean(observed, now);
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
      next: afterLeak(suspects, policy, now) ?? rotationDate(clean.createdAt, policy, clean),
      notes: [],
    };
  }
  const spare = suspects.length < KEYS_PER_USER ? undefined : findSpare(suspects, observed, now);
  const rest = suspects.filter((key) => key !== spare);
  const why = 'it is off, and AWS allows two keys';
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
    next: afterLeak(rest, policy, now) ?? rotationDate(now, policy),
    notes: [],
  };
}

/** A key that is off now is deleted after its soak. */
function afterLeak(
  [leaked]: readonly ApiKeyRecord[],
  { soakHours }: RotationPolicy,
  now: Date,
): NextAction | undefined {
  if (leaked === undefined) return undefined;
  return { what: `delete key ${leaked.id}`, at: new Date(now.getTime() + soakHours * HOUR_MS) };
}

function findClean(observed: ObservedState, now: Date): ApiKeyRecord | undefined {
  const pendingKey = findPendingKey(observed, now);
  if (pendingKey?.kind !== 'pending' || observed.escrow === undefined) return undefined;
  const { key } = pendingKey;
  return observed.sinks.some((sink) => mayHold(sink, key)) ? undefined : key;
}

/** What goes to make room: a key that was off before, or one of ours, which has leaked anyway. */
function findSpare(
  suspects: readonly ApiKeyRecord[],
  observed: ObservedState,
  now: Date,
): ApiKeyRecord | undefined {
  return (
    suspects.find((key) => hasExpired(key, now)) ??
    suspects.find((key) => !isUsable(key, now)) ??
    suspects.find((key) => isOurs(key, observed)) ??
    suspects[0]
  );
}
