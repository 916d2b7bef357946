import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import type { ObservedSink, ObservedState } from '../observe/observed-state.ts';
import { DAY_MS, type RotationPolicy } from '../policy.ts';
import { NEW_KEY, type Phase, type RotationPlan, type Step } from './plan.ts';
import { creationSteps } from './publication-steps.ts';
import { hasExpired, isOurs, type Retirement, retireOthers, sooner, writeDay } from './retire.ts';
import { graceEnd, isDue, rotationDate } from './rotation-date.ts';

/**
 * A sink lacks the live key, nobody has its value, and there is no room for another key. Whoever
 * reads that sink may use the other key, so it stays; if it is off, nobody does, and it goes.
 *
 * @throws ERR_KEY_LIMIT if the live key is due
 */
export function planUnfilled(
  live: ApiKeyRecord,
  missing: readonly ObservedSink[],
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const names = missing.map(({ name }) => name).join(', ');
  const other = observed.keys.find(({ id }) => id !== live.id);
  const problem = `${names} does not hold the live key ${live.id}, and its value is not at hand`;
  const hint = `Put the value of key ${live.id} there by hand, or pass it in as current-key, so that key ${other?.id} can retire.`;
  const off = observed.keys.filter((key) => key.id === live.id || !isUsable(key, now));
  const { steps, next, notes } = retireOthers(live, { ...observed, keys: off }, policy, now);
  if (isDue(live, policy, now) && off.length === 1) {
    throw new BedrockTokenError(
      'ERR_KEY_LIMIT',
      `Key ${live.id} is due, and AWS allows two keys a user. ${problem}, so key ${other?.id} may be in use there.`,
      { hint: `${hint} Nothing was changed.` },
    );
  }
  return {
    phase: phaseOf(off, live, observed),
    steps,
    live: live.id,
    next: sooner(next, rotationDate(live.createdAt, policy, live)),
    notes: [...notes, `${problem}. ${hint} Until then no key that works retires.`],
  };
}

/**
 * Due, and no room: the other key is on its way out, or it is not ours.
 *
 * @throws ERR_KEY_LIMIT if a person has to decide
 */
export function planBlocked(
  live: ApiKeyRecord,
  retirement: Retirement,
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const { steps, remaining, next, notes } = retirement;
  const other = remaining.find(({ id }) => id !== live.id);
  if (other !== undefined && hasExpired(other, now)) {
    return planReplacement(live, other, 'it has expired', retirement, observed, policy, now);
  }
  if (other !== undefined && !isOurs(other, observed)) throw ofSomebodyElse(live, other);
  if (other?.status === 'Inactive' && endsSoon(live, now)) {
    const why = `key ${live.id} ends before its soak does, and AWS allows two keys`;
    return planReplacement(live, other, why, retirement, observed, policy, now);
  }
  return {
    phase: phaseOf(remaining, live, observed),
    steps,
    live: live.id,
    ...(next !== undefined && { next }),
    notes: [
      ...notes,
      `Key ${live.id} is due; its successor is made when key ${other?.id} is gone, since AWS allows two keys a user.`,
    ],
  };
}

/** The other key goes at once, and the live one is replaced. */
function planReplacement(
  live: ApiKeyRecord,
  other: ApiKeyRecord,
  why: string,
  { steps, notes }: Retirement,
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  const clear: Step[] = [{ kind: 'delete-key', key: other.id, why }];
  return {
    phase: 'rotate',
    steps: [
      ...steps.filter((step) => !('key' in step && step.key === other.id)),
      ...creationSteps(observed, [live], { clear }),
    ],
    live: NEW_KEY,
    next: { what: `deactivate key ${live.id}`, at: graceEnd(policy, now) },
    notes: notes.filter((note) => !note.includes(other.id)),
  };
}

function ofSomebodyElse(live: ApiKeyRecord, other: ApiKeyRecord): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_KEY_LIMIT',
    `Key ${live.id} is due, and AWS allows two keys a user: the other, ${other.id} (${other.status}, of ${writeDay(other.createdAt)}), was made by somebody else.`,
    {
      hint: 'Find out who uses it and give that consumer a user of its own; mode cleanup deactivates it, and deletes it after the soak.',
    },
  );
}

/** Where the rotation stands while nothing is made, by the keys of ours that are left. */
export function phaseOf(
  remaining: readonly ApiKeyRecord[],
  live: ApiKeyRecord,
  observed: ObservedState,
): Phase {
  const ours = remaining.filter((key) => key.id !== live.id && isOurs(key, observed));
  if (ours.length === 0) return 'steady';
  return ours.some(({ status }) => status === 'Active') ? 'grace' : 'soak';
}

/** No time is left for another daily run that may be missed. */
function endsSoon({ expiresAt }: ApiKeyRecord, now: Date): boolean {
  return expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= 2 * DAY_MS;
}
