import { BY_APPLY, type Difference, type Place } from './difference.ts';
import type { ReadCondition } from './read-policy.ts';

/**
 * Operators by which a condition lists what it accepts. Of any other, such as `StringNotEquals`, the values say what
 * is refused, or something else (IAM User Guide, "Condition operators").
 */
export const listsAccepted = (operator: string) =>
  /^(?:ForAllValues:|ForAnyValue:)?String(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?$/.test(
    operator,
  );

/** Whether `*` and `?` in its values are wildcards. */
export const isLike = (operator: string) => /StringLike(?:IfExists)?$/.test(operator);

/** A condition on a claim that must be listed, by an operator that does not list it. */
export function describeRefusing(
  where: Place,
  { operator, key, values }: ReadCondition,
): Difference[] {
  if (listsAccepted(operator)) return [];
  return [
    {
      where,
      problem: `${operator} on ${key} does not say what is accepted, only something about ${values.join(', ')}.`,
      ...BY_APPLY,
      effect: /Not/.test(operator) ? 'open' : 'other',
    },
  ];
}
