import type { PolicyDocument, Statement } from '../policy/document.ts';
import { BY_APPLY, type Cure, type Difference, type Place } from './difference.ts';
import { matches } from './match-pattern.ts';
import { type ReadCondition, type ReadStatement, readPolicy } from './read-policy.ts';

/**
 * What a policy has that is not as it should be, by statement.
 *
 * @param place what the policy is, such as that of the role
 * @param absent what is said if there is none
 */
export function comparePermissions(
  { Statement: wanted }: PolicyDocument,
  document: unknown,
  place: Place,
  absent: string,
): Difference[] {
  const statements = readPolicy(document);
  if (statements === undefined) {
    const problem = document === undefined ? absent : 'The policy cannot be read.';
    return [{ where: place, problem, ...BY_APPLY, effect: 'broken' }];
  }
  const extra = statements.filter(({ name }) => !wanted.some(({ Sid }) => Sid === name));
  return [
    ...wanted.flatMap((statement) => compareStatement(statement, statements, place)),
    ...extra.flatMap((statement) => describeExtra(statement, place)),
  ];
}

function compareStatement(
  wanted: Statement,
  statements: readonly ReadStatement[],
  place: Place,
): Difference[] {
  const [want] = readPolicy({ Statement: wanted }) ?? [];
  if (want === undefined) return [];
  const named = statements.find(({ name }) => name === wanted.Sid);
  const candidates = named === undefined ? statements : [named];
  const missing = want.actions.flatMap((action) =>
    want.resources
      .filter((resource) => !candidates.some((one) => covers(one, action, resource, want)))
      .map((resource) => ({ action, resource })),
  );
  const where = [...place, wanted.Sid];
  if (missing.length === 0) return named === undefined ? [] : surplus(where, want, named);
  const condition = named === undefined ? undefined : differentCondition(want, named);
  if (condition !== undefined) return [{ where, ...condition, effect: 'broken' }];
  const list = missing.map(({ action, resource }) => `${action} on ${resource}`).join('; ');
  return [
    {
      where,
      problem:
        named === undefined
          ? `The statement is missing, and no other allows ${list}.`
          : `It does not allow ${list}.`,
      ...BY_APPLY,
      effect: 'broken',
    },
  ];
}

function covers(
  statement: ReadStatement,
  action: string,
  resource: string,
  want: ReadStatement,
): boolean {
  return (
    statement.effect === 'Allow' &&
    !statement.isInverted &&
    statement.actions.some((pattern) => matches(pattern, action, true)) &&
    statement.resources.some((pattern) => matches(pattern, resource)) &&
    statement.conditions.every((condition) => isMetBy(condition, want.conditions))
  );
}

/** Whether every request that the wanted conditions let through meets this one, too. */
function isMetBy(condition: ReadCondition, wanted: readonly ReadCondition[]): boolean {
  const { quantifier, accepts } = readOperator(condition.operator);
  return wanted.some(
    ({ operator, key, values }) =>
      key.toLowerCase() === condition.key.toLowerCase() &&
      quantifier === readOperator(operator).quantifier &&
      accepts !== undefined &&
      values.every((value) => condition.values.some((one) => accepts(one, value))),
  );
}

/** Such as `ForAllValues:` and what stands behind it. */
function readOperator(operator: string) {
  const [, quantifier = '', name = ''] = /^(For(?:All|Any)Values?:)?(.*)$/.exec(operator) ?? [];
  return { quantifier, accepts: ACCEPTS.get(name) };
}

const accepts = (pattern: string, value: string) => matches(pattern, value);
/** Operators whose meaning for one value is plain (IAM User Guide, "Condition operators"). */
const ACCEPTS = new Map<string, (wanted: string, value: string) => boolean>([
  ['StringEquals', (wanted, value) => wanted === value],
  ['StringEqualsIgnoreCase', (wanted, value) => wanted.toLowerCase() === value.toLowerCase()],
  ['StringLike', accepts],
  ['ArnEquals', accepts],
  ['ArnLike', accepts],
  ['NumericLessThanEquals', (wanted, value) => Number(value) <= Number(wanted)],
]);

function differentCondition(
  want: ReadStatement,
  has: ReadStatement,
): (Cure & { problem: string }) | undefined {
  const unmet = has.conditions.find((condition) => !isMetBy(condition, want.conditions));
  if (unmet === undefined) return undefined;
  const { operator, key, values } = unmet;
  const value = valueIn(want, key);
  if (/^bedrock(-mantle)?:bearertokentype$/i.test(key)) {
    return {
      problem: `${operator} ${key} ${values.join(', ')} matches no ${value === 'LONG_TERM' ? 'long' : 'short'}-term key, so the statement is ineffective: the value is ${value}, in capitals.`,
      ...BY_APPLY,
    };
  }
  return {
    problem: `Its condition ${operator} ${key} is ${values.join(', ')}${value === '' ? '; there should be none' : `; it should be ${value}`}.`,
    ...BY_APPLY,
  };
}

/** What the wanted condition on a key has; empty for none. */
function valueIn({ conditions }: ReadStatement, key: string): string {
  const wanted = conditions.find((one) => one.key.toLowerCase() === key.toLowerCase());
  return wanted?.values.join(', ') ?? '';
}

/** What a statement of ours allows in addition. */
function surplus(where: Place, want: ReadStatement, has: ReadStatement): Difference[] {
  const unknown = has.actions.filter((action) => !want.actions.includes(action));
  const wide = has.resources.filter((resource) => !want.resources.includes(resource));
  const lost = want.conditions.filter(({ key }) =>
    has.conditions.every((one) => one.key.toLowerCase() !== key.toLowerCase()),
  );
  const wider = want.conditions.filter(
    (condition) => !lost.includes(condition) && !isMetBy(condition, has.conditions),
  );
  const open = (problem: string): Difference => ({ where, problem, ...BY_APPLY, effect: 'open' });
  return [
    ...(unknown.length === 0 ? [] : [open(`It also allows ${unknown.join(', ')}.`)]),
    ...(wide.length === 0 ? [] : [open(`It also covers ${wide.join(', ')}.`)]),
    ...lost.map(({ key, values }) =>
      open(`It has no condition on ${key}, which limits it to ${values.join(', ')}.`),
    ),
    ...wider.map(({ key, values }) =>
      open(`Its condition on ${key} is wider than ${values.join(', ')}.`),
    ),
  ];
}

function describeExtra(
  { name, effect, actions, resources }: ReadStatement,
  place: Place,
): Difference[] {
  const where = [...place, name];
  const invented = actions.filter((action) => /^bedrock:Converse/i.test(action));
  if (invented.length > 0) {
    return [
      {
        where,
        problem: `${invented.join(', ')} is no action of IAM, so it allows nothing: Converse is authorized as bedrock:InvokeModel.`,
        ...BY_APPLY,
        effect: 'other',
      },
    ];
  }
  if (effect === 'Deny') {
    return [
      {
        where,
        problem: `It denies ${actions.join(', ')} on ${resources.join(', ')}.`,
        cure: 'Remove it, unless you mean it: a Deny goes before every Allow.',
        effect: 'broken',
      },
    ];
  }
  return [
    {
      where,
      problem: `It allows ${actions.join(', ') || 'more'}, which setup did not ask for.`,
      ...BY_APPLY,
      effect: 'open',
    },
  ];
}
