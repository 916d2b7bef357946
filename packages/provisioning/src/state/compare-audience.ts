import type { DesiredSetup } from '../desired-setup.ts';
import { isLike } from './accepting-operators.ts';
import { BY_APPLY, byApply, type Difference, type Place } from './difference.ts';
import { matches } from './match-pattern.ts';
import type { ReadCondition } from './read-policy.ts';

/** How the audience that a trust policy accepts differs from the one that the jobs ask for. */
export function compareAudience(
  where: Place,
  { provider, purpose }: DesiredSetup,
  found: readonly ReadCondition[],
): Difference[] {
  const { audience } = provider;
  const issuer = provider.issuer.name;
  if (found.length === 0) {
    return [
      {
        where,
        problem: `There is no condition on ${issuer}:aud, so tokens for any client ID of the provider are accepted.`,
        ...BY_APPLY,
        effect: 'open',
      },
    ];
  }
  const accepted = found.flatMap(({ operator, values }) =>
    values.map((value) => ({ value, isPattern: isLike(operator) })),
  );
  const further = accepted.filter(({ value }) => value !== audience).map(({ value }) => value);
  const accepts = ({ value, isPattern }: { value: string; isPattern: boolean }) =>
    value === audience || (isPattern && matches(value, audience));
  if (accepted.some(accepts)) {
    if (further.length === 0) return [];
    const problem = `${issuer}:aud also accepts ${further.join(', ')}.`;
    return [{ where, problem, ...BY_APPLY, effect: 'open' }];
  }
  const has = further.join(', ');
  return [
    {
      where,
      problem: `${issuer}:aud is ${has}; the token of the job has ${audience}.`,
      ...(purpose.takesAudience === undefined
        ? BY_APPLY
        : byApply(`Or set ${purpose.takesAudience} to ${has}.`)),
      effect: 'broken',
    },
  ];
}
