import type { ApiKeyRecord } from '../../api-key.ts';
import type { Reality } from '../observe/observed-state.ts';
import type { RotationPolicy } from '../policy.ts';
import { findLive } from './find-live.ts';
import { makeRoom } from './key-quota.ts';
import { findNewcomer, type Newcomer } from './pending-key.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { planAroundLive } from './plan-around-live.ts';
import { planWait, planWaitForInputs, planWaitForNews } from './plan-wait.ts';
import { findUnsettled } from './propagation.ts';
import { creationSteps, listReplaced, publicationSteps } from './publication-steps.ts';
import { afterPublication, rotationDate } from './rotation-date.ts';

/**
 * The plan of a scheduled run: finish what is half done, keep the live key everywhere, replace it
 * when it is due, retire the one before.
 *
 * @throws ERR_KEY_UNCLEAR or ERR_KEY_LIMIT if a person has to decide
 */
export function planRotation(reality: Reality, policy: RotationPolicy, now: Date): RotationPlan {
  const newcomer = findNewcomer(reality, now);
  if (newcomer?.kind === 'pending') return planResume(newcomer.key, reality, policy, now);
  if (newcomer?.kind === 'elsewhere') return planWaitForInputs(newcomer.key, now);
  if (newcomer?.kind === 'settling') return planWait(newcomer.until);
  const { steps, rest } = clearOrphan(newcomer, reality);
  const unsettled = findUnsettled(rest, now);
  if (unsettled !== undefined) return planWaitForNews(unsettled);
  const live = findLive(rest, now);
  const plan =
    live === undefined ? planProvision(rest, policy, now) : planAroundLive(live, rest, policy, now);
  return before(steps, plan);
}

function before(steps: Step[], plan: RotationPlan): RotationPlan {
  return { ...plan, steps: [...steps, ...plan.steps] };
}

function clearOrphan(newcomer: Newcomer | undefined, reality: Reality) {
  if (newcomer?.kind !== 'orphan') return { steps: [], rest: reality };
  const { id } = newcomer.key;
  const why = 'a run that was cut short made it, and nobody has its value';
  return {
    steps: [{ kind: 'delete-key' as const, key: id, why }],
    rest: { ...reality, keys: reality.keys.filter((key) => key.id !== id) },
  };
}

/** A key that is on its way: prove it, put it everywhere. */
function planResume(
  key: ApiKeyRecord,
  reality: Reality,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const others = reality.keys.filter(({ id }) => id !== key.id);
  return {
    phase: 'resume',
    steps: [
      { kind: 'preflight' },
      ...publicationSteps(key.id, reality.sinks, listReplaced(others, reality)),
    ],
    live: key.id,
    next: afterPublication(key, others, policy, now),
    notes: [],
  };
}

/** Nothing works: make a key, at the cost of a key that is off if there is no room. */
function planProvision(reality: Reality, policy: RotationPolicy, now: Date): RotationPlan {
  const room = makeRoom(reality, now);
  const rest = reality.keys.filter(({ id }) => id !== room?.id);
  const why = 'it is off, and AWS allows two keys';
  const clear: Step[] = room === undefined ? [] : [{ kind: 'delete-key', key: room.id, why }];
  return {
    phase: 'provision',
    steps: creationSteps(reality, rest, { clear }),
    live: NEW_KEY,
    next: rotationDate(now, policy),
    notes: [],
  };
}
