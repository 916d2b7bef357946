import type { ApiKeyRecord } from '../api-key.ts';
import type { RotationPlan } from './plan.ts';

/** A key is in escrow that this run cannot see yet. */
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

/** @param until when a run that announced a key cannot be at work any more */
export function planWait(until: Date): RotationPlan {
  return {
    phase: 'wait',
    steps: [],
    next: { what: 'go on where the other run stopped', at: until },
    notes: ['Another run announced a new key a short while ago and may be at work.'],
  };
}
