import type { DesiredSetup } from '../desired-setup.ts';
import { describeRefusing, listsAccepted } from './accepting-operators.ts';
import { compareAudience } from './compare-audience.ts';
import { compareSubject } from './compare-subject.ts';
import { BY_APPLY, byApply, type Difference, insteadOfApply, type Place } from './difference.ts';
import { matches } from './match-pattern.ts';
import { type ReadCondition, type ReadStatement, readPolicy } from './read-policy.ts';

const ASSUME = 'sts:AssumeRoleWithWebIdentity';

/** What a role's trust policy has that is not as it should be, by statement. */
export function compareTrust(setup: DesiredSetup, document: unknown): Difference[] {
  const statements = readPolicy(document);
  if (statements === undefined) {
    return [
      { where: ['trust policy'], problem: 'It cannot be read.', ...BY_APPLY, effect: 'broken' },
    ];
  }
  const isOurs = (statement: ReadStatement) => admitsProvider(statement, setup.provider.arn);
  const ours = statements.filter(isOurs);
  const others = statements.filter(
    (statement) => statement.effect === 'Allow' && !isOurs(statement),
  );
  return [
    ...(ours.length === 0 ? [notAdmitted(setup)] : []),
    ...ours.flatMap((statement) => compareStatement(setup, statement)),
    ...statements.filter(({ effect }) => effect === 'Deny').map(describeDeny),
    ...others.map(
      ({ name }): Difference => ({
        where: ['trust policy', name],
        problem: `It lets others than the ${setup.purpose.jobs} of ${setup.purpose.system} assume the role.`,
        cure: 'Remove the statement, if nobody else needs the role.',
        effect: 'open',
      }),
    ),
  ];
}

/** Whether it meets the jobs depends on more than is compared here. */
function describeDeny({ name }: ReadStatement): Difference {
  return {
    where: ['trust policy', name],
    problem: 'It denies the role to somebody, and a Deny goes before every Allow.',
    ...insteadOfApply('Keep it if you mean it.'),
    effect: 'other',
  };
}

function admitsProvider(statement: ReadStatement, providerArn: string): boolean {
  return (
    statement.effect === 'Allow' &&
    statement.federated.includes(providerArn) &&
    statement.actions.some((action) => matches(action, ASSUME, true))
  );
}

function notAdmitted({ provider }: DesiredSetup): Difference {
  return {
    where: ['trust policy'],
    problem: `No statement allows ${ASSUME} to ${provider.arn}.`,
    ...BY_APPLY,
    effect: 'broken',
  };
}

function compareStatement(setup: DesiredSetup, statement: ReadStatement): Difference[] {
  const where = ['trust policy', statement.name];
  const { issuer } = setup.provider;
  const wanted = wantedClaims(setup);
  const quantified = statement.conditions.filter(({ operator }) => /^ForAllValues:/.test(operator));
  const found = (claim: string) =>
    claimConditions(statement, issuer.name, claim).filter(({ operator }) =>
      listsAccepted(operator),
    );
  return [
    ...furtherPrincipals(where, statement, setup.provider.arn),
    ...quantified.map(
      ({ operator, key }): Difference => ({
        where,
        problem: `${operator} on ${key} is also true for a token without that claim.`,
        ...byApply(`It writes ${operator.replace('ForAllValues:', '')} in its place.`),
        effect: 'open',
      }),
    ),
    ...compareAudience(where, setup, found('aud')),
    ...compareSubject(where, setup, wanted.sub ?? NOTHING, found('sub')),
    ...Object.entries(wanted)
      .filter(([claim]) => claim !== 'aud' && claim !== 'sub')
      .flatMap(([claim, condition]) => compareClaim(where, condition, found(claim))),
    ...Object.keys(wanted).flatMap((claim) =>
      claimConditions(statement, issuer.name, claim).flatMap((one) => describeRefusing(where, one)),
    ),
    ...furtherConditions(where, statement, setup, Object.keys(wanted)),
  ];
}

function furtherPrincipals(
  where: Place,
  { federated, hasOtherPrincipals }: ReadStatement,
  providerArn: string,
): Difference[] {
  const others = federated.filter((arn) => arn !== providerArn);
  if (others.length === 0 && !hasOtherPrincipals) return [];
  const whom = others.join(', ') || 'principals of AWS';
  return [
    {
      where,
      problem: `It also names ${whom} as principal.`,
      ...insteadOfApply('Give them a statement of their own.'),
      effect: 'open',
    },
  ];
}

const NOTHING: ReadCondition = { operator: '', values: [], key: '' };

/** The conditions that the trust policy should have, by claim. */
function wantedClaims({ role, provider }: DesiredSetup): Record<string, ReadCondition> {
  const [statement] = readPolicy(role.trust) ?? [];
  const prefix = `${provider.issuer.name}:`;
  return Object.fromEntries(
    (statement?.conditions ?? []).map((condition) => [
      condition.key.slice(prefix.length),
      condition,
    ]),
  );
}

/** Condition keys are the same in whatever case; their values are not. */
function claimConditions(
  { conditions }: ReadStatement,
  issuer: string,
  claim: string,
): ReadCondition[] {
  return conditions.filter(({ key }) => key.toLowerCase() === `${issuer}:${claim}`.toLowerCase());
}

function compareClaim(
  where: Place,
  wanted: ReadCondition,
  found: readonly ReadCondition[],
): Difference[] {
  const value = wanted.values.join(', ');
  const isMet = found.some(
    (condition) => condition.operator === wanted.operator && condition.values.join(', ') === value,
  );
  if (isMet) return [];
  const has = found.flatMap(({ values }) => values).join(', ');
  return [
    {
      where,
      problem:
        found.length === 0
          ? `There is no condition on ${wanted.key}; it should be ${value}.`
          : `${wanted.key} is ${has}; it should be ${value}.`,
      ...BY_APPLY,
      effect: found.length === 0 ? 'open' : 'broken',
    },
  ];
}

function furtherConditions(
  where: Place,
  { conditions }: ReadStatement,
  { provider, repositoryId }: DesiredSetup,
  wanted: readonly string[],
): Difference[] {
  const keyOf = (claim: string) => `${provider.issuer.name}:${claim}`.toLowerCase();
  const known = wanted.map(keyOf);
  // True for every job of the repository, whatever its subject.
  const isOfRepository = ({ operator, key, values }: ReadCondition) =>
    key.toLowerCase() === keyOf('repository_id') &&
    listsAccepted(operator) &&
    values.join() === repositoryId;
  return conditions
    .filter((condition) => !known.includes(condition.key.toLowerCase()))
    .filter((condition) => !isOfRepository(condition))
    .map(({ operator, key, values }) => ({
      where,
      problem: `It has a further condition: ${operator} ${key} ${values.join(', ')}.`,
      cure: 'Keep it if you mean it: jobs that do not meet it are refused.',
      effect: 'other',
    }));
}
