import { isUsable } from '../api-key.ts';
import { KEYS_PER_USER } from './make-room.ts';
import { findNewcomer } from './newcomer.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import type { RotationPolicy } from './policy.ts';
import { creationSteps, publicationSteps } from './publication-steps.ts';
import type { Reality } from './reality.ts';
import { rotationDate } from './rotation-date.ts';

/**
 * A key has leaked: every key that was ever published goes off at once, whatever breaks, and is
 * replaced. One that is still in escrow was shown to nobody and is used.
 */
export function planCompromised(reality: Reality, policy: RotationPolicy, now: Date): RotationPlan {
  const newcomer = findNewcomer(reality, now);
  const clean = newcomer?.kind === 'pending' ? newcomer.key : undefined;
  const suspects = reality.keys.filter(({ id }) => id !== clean?.id);
  const steps: Step[] = suspects
    .filter((key) => isUsable(key, now))
    .map(({ id }) => ({ kind: 'deactivate-key', key: id, why: 'it may be known to others' }));
  const ids = suspects.map(({ id }) => id);
  if (clean !== undefined) {
    const publication = publicationSteps(clean.id, reality.sinks, ids);
    return {
      phase: 'compromised',
      steps: [...steps, { kind: 'preflight' }, ...publication],
      live: clean.id,
      next: rotationDate(clean.createdAt, policy, clean),
      notes: [],
    };
  }
  const [oldest] = suspects;
  const hasRoom = suspects.length < KEYS_PER_USER;
  const why = 'it is off, and AWS allows two keys';
  if (!hasRoom && oldest !== undefined) steps.push({ kind: 'delete-key', key: oldest.id, why });
  const rest = hasRoom ? suspects : suspects.slice(1);
  return {
    phase: 'compromised',
    steps: [
      ...steps,
      ...creationSteps(
        reality,
        rest,
        rest.map(({ id }) => id),
      ),
    ],
    live: NEW_KEY,
    next: rotationDate(now, policy),
    notes: [],
  };
}
