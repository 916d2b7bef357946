import { BedrockTokenError } from '../../errors.ts';
import type { ObservedState } from '../observe/observed-state.ts';
import {
  findOccupied,
  findOverwritten,
  isWritten,
  occupiedError,
  placesOf,
} from './occupied-places.ts';
import type { RotationPlan } from './plan.ts';
import { planCleanup } from './plan-cleanup.ts';
import { planCompromised } from './plan-compromised.ts';
import { planCreation } from './plan-creation.ts';
import { planRollback } from './plan-rollback.ts';
import { planRotation } from './plan-rotation.ts';
import type { Situation } from './situation.ts';
import { tellAge } from './tell-age.ts';

/** What a person or a schedule asks for. `plan` is `rotate` without doing it. */
export type RotationMode = 'create' | 'rotate' | 'compromised' | 'rollback' | 'cleanup';

const PLANNERS: Record<RotationMode, (situation: Situation) => RotationPlan> = {
  create: planCreation,
  rotate: planRotation,
  compromised: planCompromised,
  rollback: planRollback,
  cleanup: planCleanup,
};

/**
 * What a run is to do, from what is there now. Pure: the same observed state, policy and time give the
 * same plan, so a run that stopped anywhere is taken up by the next one. A plan that cannot be
 * made is a refusal with the reason.
 *
 * docs/rotation-states.md has the table of states and plans.
 */
export function makePlan(mode: RotationMode, situation: Situation): RotationPlan {
  const { observed } = situation;
  try {
    // What has leaked goes off, whatever else is wrong.
    if (mode !== 'compromised') checkStrangers(observed);
    const plan = PLANNERS[mode](situation);
    // Its preflight stops it after that.
    if (mode !== 'compromised') checkOverwritten(plan, observed);
    const notes = [
      ...plan.notes,
      ...tellAge(plan, situation),
      ...tellUnclaimed(plan, observed),
      ...tellStop(plan, observed),
    ];
    const warnings = tellOverwritten(plan, observed);
    return { ...plan, notes, ...(warnings.length > 0 && { warnings }) };
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return { phase: 'refused', steps: [], notes: [], refusal: error };
  }
}

/** Two users that publish to one place would put each other's key out of use for ever. */
function checkStrangers(observed: ObservedState): void {
  const otherUsers = findOccupied(observed).find(({ holds }) => holds.state === 'other-user');
  if (otherUsers !== undefined) throw occupiedError(otherUsers);
}

/** Nothing is made for a place that must not be written. */
function checkOverwritten({ steps }: RotationPlan, observed: ObservedState): void {
  const overwritten = findOverwritten(steps, observed);
  if (overwritten !== undefined) throw occupiedError(overwritten);
}

function tellOverwritten({ steps }: RotationPlan, observed: ObservedState): string[] {
  return placesOf(observed).flatMap((place) => {
    const { name, holds, mayOverwrite, isUnclaimed } = place;
    if (!mayOverwrite || !isWritten(place, steps, observed)) return [];
    if (isUnclaimed) {
      return [
        `${name} exists already, and no rotation for this user has written it; it is overwritten.`,
      ];
    }
    if (holds.state !== 'foreign' || holds.refusal !== undefined) return [];
    return [
      `${name} holds something that is not a long-term API key of this service; it is overwritten.`,
    ];
  });
}

/** Better reported now than when the next key is due. */
function tellUnclaimed({ steps }: RotationPlan, observed: ObservedState): string[] {
  return findOccupied(observed)
    .filter((place) => place.isUnclaimed && !isWritten(place, steps, observed))
    .map(occupiedError)
    .map(({ message, hint }) => `${message} The next rotation is refused. ${hint}`);
}

/** What has leaked is off by then; the new key is not made. */
function tellStop({ steps }: RotationPlan, observed: ObservedState): string[] {
  const overwritten = findOverwritten(steps, observed);
  if (overwritten === undefined) return [];
  const { message, hint } = occupiedError(overwritten);
  return [`${message} The run stops before it creates a key. ${hint}`];
}
