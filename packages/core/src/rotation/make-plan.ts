import { BedrockTokenError } from '../errors.ts';
import type { RotationPlan } from './plan.ts';
import { planCleanup } from './plan-cleanup.ts';
import { planCompromised } from './plan-compromised.ts';
import { planCreation } from './plan-creation.ts';
import { planRollback } from './plan-rollback.ts';
import { planRotation } from './plan-rotation.ts';
import type { RotationPolicy } from './policy.ts';
import type { Reality } from './reality.ts';

/** What a person or a schedule asks for. `plan` is `rotate` without doing it. */
export type RotationMode = 'create' | 'rotate' | 'compromised' | 'rollback' | 'cleanup';

const PLANNERS = {
  create: planCreation,
  rotate: planRotation,
  compromised: planCompromised,
  rollback: planRollback,
  cleanup: planCleanup,
};

/**
 * What a run is to do, from what is there now. Pure: the same reality, policy and time give the
 * same plan, so a run that stopped anywhere is taken up by the next one. A plan that cannot be
 * made is a refusal with the reason.
 *
 * docs/rotation.md has the table of states and plans.
 */
export function makePlan(
  mode: RotationMode,
  reality: Reality,
  policy: RotationPolicy,
  now: Date,
): RotationPlan {
  try {
    // What has leaked goes off, whatever else is wrong.
    if (mode !== 'compromised') checkStrangers(reality);
    const plan = PLANNERS[mode](reality, policy, now);
    return { ...plan, notes: [...plan.notes, ...tellOverwritten(plan, reality)] };
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return { phase: 'refused', steps: [], notes: [], refusal: error };
  }
}

/** Two users that publish to one place would put each other's key out of use for ever. */
function checkStrangers({ sinks, escrow }: Reality): void {
  for (const { name, holds } of escrow === undefined ? sinks : [escrow, ...sinks]) {
    if (holds.state !== 'stranger') continue;
    throw new BedrockTokenError(
      'ERR_SINK',
      `${name} holds a key of another user, ${holds.userName}, which works.`,
      {
        hint: 'Give each user places of its own. If this place is to change hands, empty it, or end that key, first. Nothing was changed.',
      },
    );
  }
}

function tellOverwritten({ steps }: RotationPlan, { sinks }: Reality): string[] {
  return sinks
    .filter(({ name, holds }) => {
      const isWritten = steps.some((step) => step.kind === 'publish-key' && step.sink === name);
      return isWritten && (holds.state === 'foreign' || holds.state === 'stranger');
    })
    .map(({ name }) => `${name} holds something that is no key of this user; it is overwritten.`);
}
