import type { ApiKeyRecord } from '../../api-key.ts';
import { findLive } from './find-live.ts';
import { makeRoom } from './key-quota.ts';
import { listReplaced } from './managed-keys.ts';
import { findPendingKey } from './pending-key.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { planAroundLive } from './plan-around-live.ts';
import { planAroundOrphan } from './plan-orphan.ts';
import { planWait, planWaitForInputs, planWaitForPropagation } from './plan-wait.ts';
import { findPropagation } from './propagation.ts';
import { creationSteps, publicationSteps } from './publication-steps.ts';
import { afterPublication, rotationDate } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/**
 * The plan of a scheduled run: finish what is half done, keep the live key everywhere, replace it
 * when it is due, retire the one before.
 *
 * @throws ERR_KEY_UNCLEAR or ERR_KEY_LIMIT if a person has to decide
 */
export function planRotation(situation: Situation): RotationPlan {
  const pending = findPendingKey(situation);
  switch (pending?.kind) {
    case 'available':
      return planResume(pending.key, situation);
    case 'elsewhere':
      return planWaitForInputs(pending.key, situation);
    case 'in-progress':
      return planWait(pending.until);
    case 'orphan':
      return planAroundOrphan(pending.key, situation, planSettled);
    default:
      return planSettled(situation);
  }
}

/** No key is pending. */
function planSettled(situation: Situation): RotationPlan {
  const propagation = findPropagation(situation);
  if (propagation !== undefined) return planWaitForPropagation(propagation);
  const live = findLive(situation);
  return live === undefined ? planProvision(situation) : planAroundLive(live, situation);
}

/** A key is pending and its value available: prove it, put it everywhere. */
function planResume(key: ApiKeyRecord, situation: Situation): RotationPlan {
  const { observed } = situation;
  const others = observed.keys.filter(({ id }) => id !== key.id);
  const replaced = listReplaced(others, observed);
  return {
    phase: 'resume',
    steps: [{ kind: 'preflight' }, ...publicationSteps(key.id, observed.sinks, replaced)],
    live: key.id,
    next: afterPublication(key, others, situation),
    notes: [],
  };
}

/** Nothing works: make a key, at the cost of a key that is off if there is no room. */
function planProvision(situation: Situation): RotationPlan {
  const { observed, policy, now } = situation;
  const room = makeRoom(situation);
  const rest = observed.keys.filter(({ id }) => id !== room?.id);
  const why = 'it is inactive, and AWS allows two keys';
  const clear: Step[] = room === undefined ? [] : [{ kind: 'delete-key', key: room.id, why }];
  return {
    phase: 'provision',
    steps: creationSteps(observed, rest, { clear }),
    live: NEW_KEY,
    next: rotationDate({ createdAt: now }, policy),
    notes: [],
  };
}
