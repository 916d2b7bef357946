import { type ApiKeyRecord, hasExpired } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import type { RotationPlan, Step } from './plan.ts';
import { type Situation, withoutKeys } from './situation.ts';

/**
 * A run that was cut short made a key, and nobody has its value. IAM does not say who made a key: a person may have
 * made it in the same minutes, and use it. So it is turned off, which can be undone, and deleted after a soak like every
 * other key.
 *
 * @param planSettled makes the plan for what is left
 */
export function planAroundOrphan(
  key: ApiKeyRecord,
  situation: Situation,
  planSettled: (situation: Situation) => RotationPlan,
): RotationPlan {
  if (hasExpired(key, situation.now)) return planWithout(key, situation, planSettled);
  const plan = planSettled(withInactive(key, situation));
  // A run that waits changes nothing.
  if (plan.phase === 'wait') return plan;
  const why = 'an interrupted run created it, and nobody has its value';
  const off: Step =
    key.status === 'Inactive'
      ? { kind: 'record-inactive', key: key.id }
      : { kind: 'deactivate-key', key: key.id, why };
  // No run deletes what it has just turned off.
  const others = plan.steps.filter((step) => step.kind !== 'delete-key' || step.key !== key.id);
  const isRoomNeeded =
    others.length < plan.steps.length && others.some(({ kind }) => kind === 'create-key');
  if (!isRoomNeeded) return { ...plan, steps: [off, ...others] };
  return {
    phase: 'soak',
    steps: [off],
    next: { what: `delete key ${key.id} and create the next key`, at: situation.now },
    notes: plan.notes,
    incomplete: needsAnotherRun(key, situation),
  };
}

function planWithout(
  { id }: ApiKeyRecord,
  situation: Situation,
  planSettled: (situation: Situation) => RotationPlan,
): RotationPlan {
  const plan = planSettled(withoutKeys(situation, [id]));
  if (plan.phase === 'wait') return plan;
  return {
    ...plan,
    steps: [{ kind: 'delete-key', key: id, why: 'it has expired' }, ...plan.steps],
  };
}

/** The same when the key has just been turned off. */
function withInactive({ id }: ApiKeyRecord, situation: Situation): Situation {
  const { observed, now } = situation;
  const { keys, tags } = observed;
  const turnedOff = keys.map((key) =>
    key.id === id ? { ...key, status: 'Inactive' as const } : key,
  );
  const inactive = [...tags.inactive, { keyId: id, since: now }];
  return { ...situation, observed: { ...observed, keys: turnedOff, tags: { ...tags, inactive } } };
}

function needsAnotherRun({ id }: ApiKeyRecord, { vocabulary }: Situation): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `A new key is needed now, and AWS allows two keys per user. Key ${id} must be deleted to make room: an interrupted run created it, and nobody has its value. It was deactivated first.`,
    {
      hint: `Run ${vocabulary.run.rotate} again: that run deletes it and creates the next key. If somebody uses key ${id}, activate it in IAM first, and give that consumer its own user.`,
    },
  );
}
