import type { ApiKeyRecord } from '../api-key.ts';
import { BedrockTokenError } from '../errors.ts';
import { KEYS_PER_USER } from './make-room.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { DAY_MS, type RotationPolicy } from './policy.ts';
import { creationSteps, listReplaced, publicationSteps } from './publication-steps.ts';
import { mayHold, type Reality, type SinkReality, surelyHolds } from './reality.ts';
import { isOurs, type Retirement, retireOthers, sooner, writeDay } from './retire.ts';
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
  const hasRoom = reality.keys.length < KEYS_PER_USER;
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
  if (remaining.length >= KEYS_PER_USER) return planBlocked(live, retirement, reality, now);
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

/** A sink lacks the live key, nobody has its value, and there is no room for another key. */
function planUnfilled(
  live: ApiKeyRecord,
  missing: readonly SinkReality[],
  reality: Reality,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const names = missing.map(({ name }) => name).join(', ');
  const other = reality.keys.find(({ id }) => id !== live.id);
  const problem = `${names} does not hold the live key ${live.id}, and its value is not at hand`;
  const hint = `Put the value of key ${live.id} there by hand, or pass it in as current-key, so that key ${other?.id} can retire.`;
  if (isDue(live, policy, now)) {
    throw new BedrockTokenError(
      'ERR_KEY_LIMIT',
      `Key ${live.id} is due, and AWS allows two keys a user. ${problem}, so key ${other?.id} may be in use there.`,
      { hint: `${hint} Nothing was changed.` },
    );
  }
  return {
    phase: 'steady',
    steps: [],
    live: live.id,
    next: rotationDate(live.createdAt, policy, live),
    notes: [`${problem}. ${hint} Until then no other key retires.`],
  };
}

/** Due, and no room: the other key is on its way out, or it is not ours. */
function planBlocked(
  live: ApiKeyRecord,
  { steps, remaining, next, notes }: Retirement,
  reality: Reality,
  now: Date,
): RotationPlan {
  const other = remaining.find(({ id }) => id !== live.id);
  if (other !== undefined && !isOurs(other, reality)) {
    throw new BedrockTokenError(
      'ERR_KEY_LIMIT',
      `Key ${live.id} is due, and AWS allows two keys a user: the other, ${other.id} (${other.status}, of ${writeDay(other.createdAt)}), was made by somebody else.`,
      {
        hint: 'Find out who uses it and give that consumer a user of its own; mode cleanup deactivates it, and deletes it after the soak.',
      },
    );
  }
  if (other?.status === 'Inactive' && endsSoon(live, now)) {
    const why = `key ${live.id} ends before its soak does, and AWS allows two keys`;
    return {
      phase: 'rotate',
      steps: [
        ...steps.filter((step) => !('key' in step && step.key === other.id)),
        { kind: 'delete-key', key: other.id, why },
        ...creationSteps(reality, [live]),
      ],
      live: NEW_KEY,
      notes,
    };
  }
  const plan: RotationPlan = {
    phase: other === undefined ? 'rotate' : phaseOf(remaining, live, reality),
    steps,
    live: live.id,
    notes: [
      ...notes,
      `Key ${live.id} is due; its successor is made when key ${other?.id} is gone, since AWS allows two keys a user.`,
    ],
  };
  return next === undefined ? plan : { ...plan, next };
}

function phaseOf(remaining: readonly ApiKeyRecord[], live: ApiKeyRecord, reality: Reality) {
  const ours = remaining.filter((key) => key.id !== live.id && isOurs(key, reality));
  if (ours.length === 0) return 'steady';
  return ours.some(({ status }) => status === 'Active') ? 'grace' : 'soak';
}

/** No time is left for another daily run that may be missed. */
function endsSoon({ expiresAt }: ApiKeyRecord, now: Date): boolean {
  return expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= 2 * DAY_MS;
}
