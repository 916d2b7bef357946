import type { Vocabulary } from '../../vocabulary.ts';
import type { ObservedState } from '../observe/observed-state.ts';
import type { RotationPolicy } from '../policy.ts';

/** All that a plan is made of: the planner reads nothing else and asks no clock. */
export interface Situation {
  observed: ObservedState;
  policy: RotationPolicy;
  now: Date;
  /** For what a person is asked to do. */
  vocabulary: Vocabulary;
}

/** The same without some keys, as if IAM did not list them. */
export function withoutKeys(situation: Situation, ids: readonly string[]): Situation {
  const { observed } = situation;
  const keys = observed.keys.filter(({ id }) => !ids.includes(id));
  return { ...situation, observed: { ...observed, keys } };
}
