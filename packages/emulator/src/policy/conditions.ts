import { BlockList, isIP } from 'node:net';
import { matchesArn, matchesWildcard } from './wildcard.ts';

/** What is known about a request. Keys in lower case; a list for a multivalued key. */
export type RequestContext = Record<string, string | string[] | undefined>;

type Test = (wanted: string, given: string) => boolean;

const same: Test = (wanted, given) => wanted === given;
const sameIgnoringCase: Test = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();
const like: Test = (wanted, given) => matchesWildcard(wanted, given);

/** By the IAM User Guide, "IAM JSON policy elements: Condition operators". */
const TESTS: Record<string, Test> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  NumericEquals: numbers((given, wanted) => given === wanted),
  NumericLessThan: numbers((given, wanted) => given < wanted),
  NumericLessThanEquals: numbers((given, wanted) => given <= wanted),
  NumericGreaterThan: numbers((given, wanted) => given > wanted),
  NumericGreaterThanEquals: numbers((given, wanted) => given >= wanted),
  DateEquals: dates((given, wanted) => given === wanted),
  DateLessThan: dates((given, wanted) => given < wanted),
  DateLessThanEquals: dates((given, wanted) => given <= wanted),
  DateGreaterThan: dates((given, wanted) => given > wanted),
  DateGreaterThanEquals: dates((given, wanted) => given >= wanted),
  Bool: sameIgnoringCase,
  IpAddress: isInRange,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
};

/** Each is true when the positive test matches none of the values. */
const NEGATED: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

interface Operator {
  quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  base: string;
  ifExists: boolean;
}

/** Whether an operator, with its quantifier and `IfExists`, can be evaluated. */
export function isKnownOperator(operator: string): boolean {
  const { base, ifExists } = splitOperator(operator);
  if (base === 'Null') return !ifExists;
  return Object.hasOwn(TESTS, base) || Object.hasOwn(NEGATED, base);
}

/**
 * Evaluates one line of a Condition block.
 *
 * @param key in lower case
 * @throws Error for an unknown operator: parsing must have refused it
 */
export function meetsCondition(
  operator: string,
  key: string,
  values: readonly string[],
  context: RequestContext,
): boolean {
  const { quantifier, base, ifExists } = splitOperator(operator);
  const found = context[key];
  const given = found === undefined ? [] : [found].flat();
  if (base === 'Null') return values.some((value) => (value === 'true') === (given.length === 0));

  const isNegated = Object.hasOwn(NEGATED, base);
  const test = TESTS[NEGATED[base] ?? base];
  if (test === undefined) throw new Error(`unknown condition operator ${operator}`);
  if (given.length === 0) {
    if (quantifier === 'ForAllValues' || ifExists) return true;
    // An absent key differs from every value; it equals none, and no member of it can differ.
    return isNegated && quantifier === undefined;
  }
  const meets = (one: string) => values.some((wanted) => test(wanted, one)) !== isNegated;
  if (quantifier === 'ForAnyValue') return given.some(meets);
  if (quantifier === 'ForAllValues') return given.every(meets);
  return isNegated ? given.every(meets) : given.some(meets);
}

function splitOperator(operator: string): Operator {
  const match = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(operator);
  return {
    quantifier: match?.[1] as Operator['quantifier'],
    base: match?.[2] ?? '',
    ifExists: match?.[3] !== undefined,
  };
}

function numbers(compare: (given: number, wanted: number) => boolean): Test {
  return (wanted, given) => compare(Number(given), Number(wanted));
}

/** ISO 8601 or seconds since 1970, as IAM takes them. */
function dates(compare: (given: number, wanted: number) => boolean): Test {
  const toMs = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  return (wanted, given) => compare(toMs(given), toMs(wanted));
}

function isInRange(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
