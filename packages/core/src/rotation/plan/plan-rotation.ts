import type { ApiKeyRecord } from '../../api-key.ts';
import type { ObservedState } from '../observe/observed-state.ts';
import type { RotationPolicy } from '../policy.ts';
import { findLive } from './find-live.ts';
import { makeRoom } from './key-quota.ts';
import { findPendingKey, type PendingKey } from './pending-key.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { planAroundLive } from './plan-around-live.ts';
import { planWait, planWaitForInputs, planWaitForPropagation } from './plan-wait.ts';
import { findPropagation } from './propagation.ts';
import { creationSteps, listReplaced, publicationSteps } from './publication-steps.ts';
import { afterPublication, rotationDate } from './rotation-date.ts';

/**
 * The plan of a scheduled run: finish what is half done, keep the live key everywhere, replace it
 * when it is due, retire the one before.
 *
 * @throws ERR_KEY_UNCLEAR or ERR_KEY_LIMIT if a person has to decide
 */
export function planRotation(
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const pendingKey = findPendingKey(observed, now);
  if (pendingKey?.kind === 'pending') return planResume(pendingKey.key, observed, policy, now);
  if (pendingKey?.kind === 'elsewhere') return planWaitForInputs(pendingKey.key, now);
  if (pendingKey?.kind === 'settling') return planWait(pendingKey.until);
  const { steps, rest } = clearOrphan(pendingKey, observed);
  const propagation = findPropagation(rest, now);
  if (propagation !== undefined) return planWaitForPropagation(propagation);
  const live = findLive(rest, now);
  const plan =
    live === undefined ? planProvision(rest, policy, now) : planAroundLive(live, rest, policy, now);
  return before(steps, plan);
}

function before(steps: Step[], plan: RotationPlan): RotationPlan {
  return { ...plan, steps: [...steps, ...plan.steps] };
}

function clearOrphan(pendingKey: PendingKey | undefined, observed: ObservedState) {
  if (pendingKey?.kind !== 'orphan') return { steps: [], rest: observed };
  const { id } = pendingKey.key;
  const why = 'a run that was cut short made it, and nobody has its value';
  return {
    steps: [{ kind: 'delete-key' as const, key: id, why }],
    rest: { ...observed, keys: observed.keys.filter((key) => key.id !== id) },
  };
}

/** A key that is on its way: prove it, put it everywhere. */
function planResume(
  key: ApiKeyRecord,
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const others = observed.keys.filter(({ id }) => id !== key.id);
  return {
    phase: 'resume',
    steps: [
      { kind: 'preflight' },
      ...publicationSteps(key.id, observed.sinks, listReplaced(others, observed)),
    ],
    live: key.id,
    next: afterPublication(key, others, policy, now),
    notes: [],
  };
}

/** Nothing works: make a key, at the cost of a key that is off if there is no room. */
function planProvision(observed: ObservedState, policy: RotationPolicy, now: Date): RotationPlan {
  const room = makeRoom(observed, now);
  const rest = observed.keys.filter(({ id }) => id !== room?.id);
  const why = 'it is off, and AWS allows two keys';
  const clear: Step[] = room === undefined ? [] : [{ kind: 'delete-key', key: room.id, why }];
  return {
    phase: 'provision',
    steps: creationSteps(observed, rest, { clear }),
    live: NEW_KEY,
    next: rotationDate(now, policy),
    notes: [],
  };
}
