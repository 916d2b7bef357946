import { DAY_MS } from '../policy.ts';
import type { RotationPlan } from './plan.ts';
import type { Situation } from './situation.ts';

/** A successor for another time than the key that it replaces: somebody may have meant the age of that key to stay. */
export function tellAge({ steps }: RotationPlan, situation: Situation): string[] {
  const { observed, policy, vocabulary } = situation;
  const { keys, tags } = observed;
  const former = keys.find(({ id }) => id === tags.live?.keyId) ?? keys.at(-1);
  if (former === undefined || !steps.some(({ kind }) => kind === 'create-key')) return [];
  const { createdAt, expiresAt } = former;
  const days = expiresAt && Math.round((expiresAt.getTime() - createdAt.getTime()) / DAY_MS);
  if (days === policy.credentialAgeDays) return [];
  const [old, successor] = [days, policy.credentialAgeDays].map((one) =>
    one === undefined ? 'never expires' : `is valid for ${one} days`,
  );
  const keep =
    days === undefined
      ? ''
      : ` To keep ${days} days: ${vocabulary.assign(vocabulary.credentialAge, days)}.`;
  return [
    `Key ${former.id} ${old}, and its successor ${successor}, by ${vocabulary.credentialAge}.${keep}`,
  ];
}
