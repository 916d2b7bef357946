import { type ApiKeyRecord, isUsable } from '../api-key.ts';
import { settledAt } from './newcomer.ts';
import type { RotationPlan } from './plan.ts';
import type { Reality } from './reality.ts';
import { isOurs } from './retire.ts';

/** The new key is somewhere where this run does not see it. */
export function planWaitForInputs(key: ApiKeyRecord, now: Date): RotationPlan {
  return {
    phase: 'wait',
    steps: [],
    next: { what: `publish key ${key.id}`, at: now },
    notes: [
      `Key ${key.id} was put into escrow after this run was queued, so this run cannot see its value. The next run publishes it.`,
    ],
  };
}

export function planWait(until: Date): RotationPlan {
  return {
    phase: 'wait',
    steps: [],
    next: { what: 'go on where the other run stopped', at: until },
    notes: ['Another run announced a new key a short while ago and may be at work.'],
  };
}

/** A key that nobody announced, and so young that a run may have it in hand. */
export function findYoung(reality: Reality, now: Date): ApiKeyRecord | undefined {
  return reality.keys.find(
    (key) => isUsable(key, now) && !isOurs(key, reality) && settledAt(key.createdAt) > now,
  );
}

export function planWaitForOther(key: ApiKeyRecord): RotationPlan {
  return {
    phase: 'wait',
    steps: [],
    next: { what: `look again at key ${key.id}`, at: settledAt(key.createdAt) },
    notes: [
      `Key ${key.id} was made a short while ago; another run may be at work with it, or a person.`,
    ],
  };
}
