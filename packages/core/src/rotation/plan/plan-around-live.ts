import type { ApiKeyRecord } from '../../api-key.ts';
import {
  mayHold,
  type ObservedSink,
  type ObservedState,
  surelyHolds,
} from '../observe/observed-state.ts';
import type { RotationPolicy } from '../policy.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { phaseOf, planBlocked, planUnfilled } from './plan-blocked.ts';
import { creationSteps, listReplaced, publicationSteps } from './publication-steps.ts';
import { hasExpired, retireOthers, sooner } from './retire.ts';
import { afterPublication, graceEnd, isDue, rotationDate } from './rotation-date.ts';

/** There is a live key: keep it everywhere, or replace it. */
export function planAroundLive(
  live: ApiKeyRecord,
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const isRecorded = observed.tags.live?.keyId === live.id;
  // What nobody saw arrive is written again, if it can be.
  const isThere = isRecorded || !observed.availableValues.has(live.id) ? mayHold : surelyHolds;
  const missing = observed.sinks.filter((sink) => !isThere(sink, live));
  const hasRoom = observed.keys.filter((key) => !hasExpired(key, now)).length < KEYS_PER_USER;
  const isUnfillable = missing.length > 0 && !observed.availableValues.has(live.id);
  const mustReplace = hasRoom && (isUnfillable || isDue(live, policy, now));
  if (isUnfillable && !hasRoom) return planUnfilled(live, missing, observed, policy, now);
  if (!isUnfillable && (missing.length > 0 || (!isRecorded && !mustReplace))) {
    return planRepair(live, missing, observed, policy, now);
  }
  const retirement = retireOthers(live, observed, policy, now);
  const { steps, remaining, next, notes } = retirement;
  if (!mustReplace && !isDue(live, policy, now)) {
    const phase = remaining.length === 1 ? 'steady' : phaseOf(remaining, live, observed);
    const soonest = sooner(next, rotationDate(live.createdAt, policy, live));
    return { phase, steps, live: live.id, next: soonest, notes };
  }
  if (remaining.length >= KEYS_PER_USER)
    return planBlocked(live, retirement, observed, policy, now);
  return {
    phase: 'rotate',
    steps: [...steps, ...creationSteps(observed, remaining)],
    live: NEW_KEY,
    next: { what: `deactivate key ${live.id}`, at: graceEnd(policy, now) },
    notes,
  };
}

function planRepair(
  live: ApiKeyRecord,
  missing: readonly ObservedSink[],
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const others = observed.keys.filter(({ id }) => id !== live.id);
  const next = afterPublication(live, others, policy, now);
  const steps: Step[] =
    missing.length === 0
      ? [{ kind: 'record-live', key: live.id, retiring: listReplaced(others, observed) }]
      : [
          { kind: 'preflight' },
          ...publicationSteps(live.id, missing, listReplaced(others, observed)),
        ];
  return { phase: 'repair', steps, live: live.id, next, notes: [] };
}
