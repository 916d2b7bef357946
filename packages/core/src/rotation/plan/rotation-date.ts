import type { ApiKeyRecord } from '../../api-key.ts';
import { DAY_MS, HOUR_MS, type RotationPolicy } from '../policy.ts';
import type { NextAction } from './plan.ts';

/** Whether a live key has to be replaced. */
export function isDue(live: ApiKeyRecord, policy: RotationPolicy, now: Date): boolean {
  return rotationDate(live.createdAt, policy, live).at <= now;
}

/** When the successor is made: at the age of the policy, or early enough before the end. */
export function rotationDate(
  createdAt: Date,
  policy: RotationPolicy,
  key?: ApiKeyRecord,
): NextAction {
  const atAge = createdAt.getTime() + policy.rotateAfterDays * DAY_MS;
  const leaveMs = (policy.graceHours + policy.soakHours) * HOUR_MS + DAY_MS;
  const beforeEnd = key?.expiresAt === undefined ? atAge : key.expiresAt.getTime() - leaveMs;
  return { what: 'create the next key', at: new Date(Math.min(atAge, beforeEnd)) };
}

/** What comes after a key has been published. */
export function afterPublication(
  key: ApiKeyRecord,
  others: readonly ApiKeyRecord[],
  policy: RotationPolicy,
  now: Date,
): NextAction {
  const old = others.find(({ status }) => status === 'Active');
  if (old === undefined) return rotationDate(key.createdAt, policy, key);
  return { what: `deactivate key ${old.id}`, at: graceEnd(policy, now) };
}

/** When a key may be deactivated that is replaced now. */
export function graceEnd({ graceHours }: RotationPolicy, now: Date): Date {
  return new Date(now.getTime() + graceHours * HOUR_MS);
}
