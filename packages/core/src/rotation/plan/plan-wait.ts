import type { ApiKeyRecord } from '../../api-key.ts';
import type { RotationPlan, Step } from './plan.ts';
import type { Propagation } from './propagation.ts';
import type { Situation } from './situation.ts';

/** A place that cannot be written is an error now, too: a person who named a wrong one is told. */
const WAITING: Step[] = [{ kind: 'preflight' }];

/** The new key is somewhere where this run does not see it. */
export function planWaitForInputs(key: ApiKeyRecord, { now }: Situation): RotationPlan {
  return {
    phase: 'wait',
    steps: WAITING,
    next: { what: `publish key ${key.id}`, at: now },
    notes: [
      `Key ${key.id} was put into escrow after this run was queued, so this run cannot see its value. The next run publishes it.`,
    ],
  };
}

export function planWait(until: Date): RotationPlan {
  return {
    phase: 'wait',
    steps: WAITING,
    next: { what: 'go on where the other run stopped', at: until },
    notes: ['Another run announced a new key a short while ago and may be at work.'],
  };
}

/** What this run sees may be out of date. */
export function planWaitForPropagation({ what, until }: Propagation): RotationPlan {
  return {
    phase: 'wait',
    steps: WAITING,
    next: { what: 'look again', at: until },
    notes: [`${what} a short while ago; another run may be at work, or a person.`],
  };
}
