import type { ApiKeyRecord } from '../../api-key.ts';
import type { RotationPlan, Step } from './plan.ts';
import type { Propagation } from './propagation.ts';
import type { Situation } from './situation.ts';

/** A place that cannot be written is an error now, too: a wrong name is reported. */
const WAITING: Step[] = [{ kind: 'preflight' }];

/** The new key is somewhere where this run does not see it. */
export function planWaitForInputs(key: ApiKeyRecord, { now }: Situation): RotationPlan {
  return {
    phase: 'wait',
    steps: WAITING,
    next: { what: `publish key ${key.id}`, at: now },
    notes: [
      `Key ${key.id} was stored in escrow, which keeps a new key until every place has it, after this run was queued, so this run cannot see its value. The next run publishes it.`,
    ],
  };
}

export function planWait(until: Date): RotationPlan {
  return {
    phase: 'wait',
    steps: WAITING,
    next: { what: 'continue where the other run stopped', at: until },
    notes: ['Another run announced a new key a short while ago and may still be in progress.'],
  };
}

/** What this run sees may be out of date. */
export function planWaitForPropagation({ what, until }: Propagation): RotationPlan {
  return {
    phase: 'wait',
    steps: WAITING,
    next: { what: 'check again', at: until },
    notes: [`${what} a short while ago; another run or a person may be changing keys.`],
  };
}
