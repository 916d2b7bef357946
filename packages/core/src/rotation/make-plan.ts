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
    return PLANNERS[mode](reality, policy, now);
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return { phase: 'refused', steps: [], notes: [], refusal: error };
  }
}
