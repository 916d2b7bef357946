import type { ApiKeyRecord } from '../../api-key.ts';
import { mayHold, type Reality, type SinkReality, surelyHolds } from '../observe/observed-state.ts';
import type { RotationPolicy } from '../policy.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { phaseOf, planBlocked, planUnfilled } from './plan-blocked.ts';
import { creationSteps, listReplaced, publicationSteps } from './publication-steps.ts';
import { hasEnded, retireOthers, sooner } from './retire.ts';
import { afterPublication, graceEnd, isDue, rotationDate } from './rotation-date.ts';

/** There is a live key: keep it everywhere, or replace it. */
export function planAroundLive(
  live: ApiKeyRecord,
  reality: Reality,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const isRecorded = reality.marks.live?.keyId === live.id;
  // What nobody saw arrive is written again, if it can be.
  const isThere = isRecorded || !reality.atHand.has(live.id) ? mayHold : surelyHolds;
  const missing = reality.sinks.filter((sink) => !isThere(sink, live));
  const hasRoom = reality.keys.filter((key) => !hasEnded(key, now)).length < KEYS_PER_USER;
  const isUnfillable = missing.length > 0 && !reality.atHand.has(live.id);
  const mustReplace = hasRoom && (isUnfillable || isDue(live, policy, now));
  if (isUnfillable && !hasRoom) return planUnfilled(live, missing, reality, policy, now);
  if (!isUnfillable && (missing.length > 0 || (!isRecorded && !mustReplace))) {
    return planRepair(live, missing, reality, policy, now);
  }
  const retirement = retireOthers(live, reality, policy, now);
  const { steps, remaining, next, notes } = retirement;
  if (!mustReplace && !isDue(live, policy, now)) {
    const phase = remaining.length === 1 ? 'steady' : phaseOf(remaining, live, reality);
    const soonest = sooner(next, rotationDate(live.createdAt, policy, live));
    return { phase, steps, live: live.id, next: soonest, notes };
  }
  if (remaining.length >= KEYS_PER_USER) return planBlocked(live, retirement, reality, policy, now);
  return {
    phase: 'rotate',
    steps: [...steps, ...creationSteps(reality, remaining)],
    live: NEW_KEY,
    next: { what: `deactivate key ${live.id}`, at: graceEnd(policy, now) },
    notes,
  };
}

function planRepair(
  live: ApiKeyRecord,
  missing: readonly SinkReality[],
  reality: Reality,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const others = reality.keys.filter(({ id }) => id !== live.id);
  const next = afterPublication(live, others, policy, now);
  const steps: Step[] =
    missing.length === 0
      ? [{ kind: 'record-live', key: live.id, retiring: listReplaced(others, reality) }]
      : [
          { kind: 'preflight' },
          ...publicationSteps(live.id, missing, listReplaced(others, reality)),
        ];
  return { phase: 'repair', steps, live: live.id, next, notes: [] };
}
