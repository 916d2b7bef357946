import type { ApiKeyRecord } from '../../api-key.ts';
import { DAY_MS, HOUR_MS, type RotationPolicy } from '../policy.ts';
import type { NextAction } from './plan.ts';
import type { Situation } from './situation.ts';

/** Whether a live key has to be replaced. */
export function isDue(live: ApiKeyRecord, { policy, now }: Situation): boolean {
  return rotationDate(live, policy).at <= now;
}

/**
 * When the successor of a key is made: at the age of the policy, or early enough before the key
 * expires.
 *
 * @param key one that is created now has a date alone: it expires by the policy
 */
export function rotationDate(
  key: Pick<ApiKeyRecord, 'createdAt' | 'expiresAt'>,
  policy: RotationPolicy,
): NextAction {
  const { createdAt, expiresAt } = key;
  const atAge = createdAt.getTime() + policy.rotateAfterDays * DAY_MS;
  const leaveMs = (policy.graceHours + policy.soakHours) * HOUR_MS + DAY_MS;
  const beforeEnd = expiresAt === undefined ? atAge : expiresAt.getTime() - leaveMs;
  return { what: 'create the next key', at: new Date(Math.min(atAge, beforeEnd)) };
}

/** What comes after a key has been published. */
export function afterPublication(
  key: ApiKeyRecord,
  others: readonly ApiKeyRecord[],
  situation: Situation,
): NextAction {
  const old = others.find(({ status }) => status === 'Active');
  return old === undefined ? rotationDate(key, situation.policy) : graceEnd(old, situation);
}

/** When a key is deactivated that is replaced now. */
export function graceEnd(replaced: ApiKeyRecord, { policy, now }: Situation): NextAction {
  const at = new Date(now.getTime() + policy.graceHours * HOUR_MS);
  return { what: `deactivate key ${replaced.id}`, at };
}

/** When a key is deleted that is deactivated now. */
export function soakEnd(deactivated: ApiKeyRecord, { policy, now }: Situation): NextAction {
  const at = new Date(now.getTime() + policy.soakHours * HOUR_MS);
  return { what: `delete key ${deactivated.id}`, at };
}

export function sooner(one: NextAction | undefined, other: NextAction): NextAction {
  return one !== undefined && one.at <= other.at ? one : other;
}
