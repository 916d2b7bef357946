import type { ObservedRole } from '@bedrock-token/core';
import type { DesiredSetup } from '../desired-setup.ts';
import { readPolicy } from '../state/read-policy.ts';

/** Whose jobs lose the role with a new trust policy, as one sentence for each subject. */
export function describeDisplaced(
  { trust }: ObservedRole,
  { role, purpose }: DesiredSetup,
): string[] {
  const wanted = listSubjects(role.trust);
  const next = [...wanted].join(', ');
  return [...listSubjects(trust)]
    .filter((subject) => !wanted.has(subject))
    .map(
      (subject) =>
        `The role so far accepts ${purpose.jobs} with the subject ${subject}, and then only ${next}. If the former still need a role, give the latter one of their own with --role-name.`,
    );
}

const listSubjects = (document: unknown) =>
  new Set(
    (readPolicy(document) ?? [])
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ conditions }) => conditions)
      .filter(({ key }) => /:sub$/i.test(key))
      .flatMap(({ values }) => values),
  );
