import { type ApiKeyRecord, hasExpired, isUsable } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import { toDay } from '../../timestamps.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { ObservedState } from '../observe/observed-state.ts';
import { DAY_MS } from '../policy.ts';
import type { LiveKeyFacts } from './live-key-facts.ts';
import { isManaged } from './managed-keys.ts';
import { NEW_KEY, type Phase, type RotationPlan, type Step } from './plan.ts';
import { creationSteps } from './publication-steps.ts';
import { retireManaged } from './retire.ts';
import { graceEnd, rotationDate, sooner } from './rotation-date.ts';
import { withoutKeys } from './situation.ts';

/**
 * A sink lacks the live key, its value is lost, and there is no room for another key. A consumer of
 * that sink may use the other key, so it stays; if it is inactive, no consumer does, and it is deleted.
 *
 * @throws ERR_KEY_LIMIT if the live key is due
 */
export function planUnfilled(facts: LiveKeyFacts): RotationPlan {
  const { live, others, missing, observed, policy, now, vocabulary } = facts;
  const names = missing.map(({ name }) => name).join(', ');
  const [other] = others;
  const problem = `${names} does not hold the live key ${live.id}, and its value is not available`;
  const hint = `Write the value of key ${live.id} there by hand, or pass it as ${vocabulary.currentKey}, so that key ${other?.id} can retire.`;
  const usable = others.filter((key) => isUsable(key, now)).map(({ id }) => id);
  const off = withoutKeys(facts, usable);
  if (facts.isDue) {
    throw new BedrockTokenError(
      'ERR_KEY_LIMIT',
      `Key ${live.id} is due, and AWS allows two keys per user. ${problem}, so key ${other?.id} may be in use there.`,
      { hint: `${hint} Nothing was changed.` },
    );
  }
  const { steps, next, notes } = retireManaged(live, off);
  return {
    phase: phaseOf(off.observed.keys, live, observed),
    steps,
    live: live.id,
    next: sooner(next, rotationDate(live, policy)),
    unfilled: missing.map(({ name }) => name),
    notes: [...notes, `${problem}. ${hint} Until then no working key retires.`],
  };
}

/**
 * The key has to be replaced, and there is no room: the other key is on its way out, or unmanaged.
 *
 * @throws ERR_KEY_LIMIT if a person has to decide
 */
export function planBlocked(facts: LiveKeyFacts): RotationPlan {
  const { live, observed, now } = facts;
  const { steps, remaining, next, notes } = retireManaged(live, facts);
  const other = remaining.find(({ id }) => id !== live.id);
  if (other !== undefined && hasExpired(other, now)) {
    return planReplacementOfBoth(other, 'it has expired', facts);
  }
  if (other !== undefined && !isManaged(other, observed))
    throw unmanaged(live, other, facts.vocabulary);
  if (other?.status === 'Inactive' && expiresSoon(live, now)) {
    const why = `key ${live.id} expires before the other key may be deleted, and AWS allows two keys`;
    return planReplacementOfBoth(other, why, facts);
  }
  return {
    phase: phaseOf(remaining, live, observed),
    steps,
    live: live.id,
    ...(next !== undefined && { next }),
    notes: [
      ...notes,
      `Key ${live.id} is due; its successor is created when key ${other?.id} is gone, since AWS allows two keys per user.`,
    ],
  };
}

/** The other key goes at once, and the live one is replaced. */
export function planReplacementOfBoth(
  other: ApiKeyRecord,
  why: string,
  facts: LiveKeyFacts,
): RotationPlan {
  const { live, observed } = facts;
  const { steps, notes } = retireManaged(live, withoutKeys(facts, [other.id]));
  const clear: Step[] = [{ kind: 'delete-key', key: other.id, why }];
  return {
    phase: 'rotate',
    steps: [...steps, ...creationSteps(observed, [live], { clear })],
    live: NEW_KEY,
    next: graceEnd(live, facts),
    notes,
  };
}

function unmanaged(
  live: ApiKeyRecord,
  other: ApiKeyRecord,
  { run, soak }: Vocabulary,
): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_KEY_LIMIT',
    `Key ${live.id} is due, and AWS allows two keys per user: the other, ${other.id} (${other.status}, created ${toDay(other.createdAt)}), was created by somebody else.`,
    {
      hint: `Find out who uses it and give that consumer a user of its own; ${run.cleanup} deactivates it, and deletes it when ${soak} have passed.`,
    },
  );
}

/** Where the rotation stands while no key is made, by the managed keys that are left. */
export function phaseOf(
  remaining: readonly ApiKeyRecord[],
  live: ApiKeyRecord,
  observed: ObservedState,
): Phase {
  const managed = remaining.filter((key) => key.id !== live.id && isManaged(key, observed));
  if (managed.length === 0) return 'steady';
  return managed.some(({ status }) => status === 'Active') ? 'grace' : 'soak';
}

/** No time is left for another daily run that may be missed. */
function expiresSoon({ expiresAt }: ApiKeyRecord, now: Date): boolean {
  return expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= 2 * DAY_MS;
}
