import { matches } from '../state/match-pattern.ts';
import type { ReadCondition, ReadStatement } from '../state/read-policy.ts';

/** A request as a policy sees it. */
export interface ControlledRequest {
  action: string;
  /** ARN; `*` for an action without a resource. */
  resource: string;
  /** Condition keys as the service authorization reference spells them. */
  context: Readonly<Record<string, string>>;
}

type Verdict = boolean | 'unknown';

/**
 * Whether a policy denies a request, by the rules of IAM (IAM User Guide, "Policy evaluation logic" and "Condition
 * operators").
 *
 * @returns `unknown` if that depends on something that is not read here, such as an operator for IP addresses
 */
export function isDenied(
  statements: readonly ReadStatement[],
  request: ControlledRequest,
): Verdict {
  const verdicts = statements.map((statement) => applies(statement, request));
  if (verdicts.includes(true)) return true;
  return verdicts.includes('unknown') ? 'unknown' : false;
}

function applies(statement: ReadStatement, request: ControlledRequest): Verdict {
  if (statement.effect !== 'Deny') return false;
  if (statement.isInverted) return 'unknown';
  const { action, resource } = request;
  if (!statement.actions.some((pattern) => matches(pattern, action, true))) return false;
  const names = (pattern: string) => matches(pattern, resource) || resource === '*';
  if (!statement.resources.some(names)) return statement.resources.some(hasVariable) && 'unknown';
  const verdicts = statement.conditions.map((condition) => holds(condition, request.context));
  if (verdicts.includes(false)) return false;
  return verdicts.includes('unknown') ? 'unknown' : true;
}

function holds({ operator, key, values }: ReadCondition, context: ControlledRequest['context']) {
  const found = Object.keys(context).find((name) => name.toLowerCase() === key.toLowerCase());
  const value = found === undefined ? undefined : context[found];
  if (operator === 'Null') return values.includes(String(value === undefined));
  const name = operator.replace(/^For(?:Any|All)Values?:/, '').replace(/IfExists$/, '');
  const compare = OPERATORS.get(name);
  if (compare === undefined || values.some(hasVariable)) return 'unknown';
  const isNegated = NEGATED.has(name);
  if (value === undefined) {
    return isNegated || operator.endsWith('IfExists') || operator.startsWith('ForAllValues:');
  }
  return isNegated
    ? values.every((wanted) => compare(value, wanted))
    : values.some((wanted) => compare(value, wanted));
}

const NEGATED = new Set([
  'StringNotEquals',
  'StringNotEqualsIgnoreCase',
  'StringNotLike',
  'NumericNotEquals',
]);

/** Policy variables are filled in by what is known of a request only (IAM User Guide, "Variables and tags"). */
const hasVariable = (text: string) => text.includes('${');

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Of those that take texts and numbers. */
const OPERATORS: ReadonlyMap<string, (value: string, wanted: string) => boolean> = new Map(
  Object.entries({
    StringEquals: (value: string, wanted: string) => value === wanted,
    StringNotEquals: (value: string, wanted: string) => value !== wanted,
    StringEqualsIgnoreCase: same,
    StringNotEqualsIgnoreCase: (value: string, wanted: string) => !same(value, wanted),
    StringLike: (value: string, wanted: string) => matches(wanted, value),
    StringNotLike: (value: string, wanted: string) => !matches(wanted, value),
    NumericEquals: (value: string, wanted: string) => Number(value) === Number(wanted),
    NumericNotEquals: (value: string, wanted: string) => Number(value) !== Number(wanted),
    NumericLessThan: (value: string, wanted: string) => Number(value) < Number(wanted),
    NumericLessThanEquals: (value: string, wanted: string) => Number(value) <= Number(wanted),
    NumericGreaterThan: (value: string, wanted: string) => Number(value) > Number(wanted),
    NumericGreaterThanEquals: (value: string, wanted: string) => Number(value) >= Number(wanted),
    Bool: same,
  }),
);
