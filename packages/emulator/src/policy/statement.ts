import { PolicyError } from './policy-error.ts';

/** What the elements of one statement may be, in IAM's words where users report them. */

/** @throws PolicyError */
export function parseEffect(effect: unknown): 'Allow' | 'Deny' {
  if (effect === 'Allow' || effect === 'Deny') return effect;
  if (effect === undefined) throw new PolicyError('Missing required field Effect');
  throw new PolicyError(`Invalid effect: ${String(effect)}`);
}

/** @throws PolicyError */
export function checkIdentityElements(statement: Record<string, unknown>): void {
  if ('Principal' in statement) {
    throw new PolicyError('Policy document should not specify a principal.');
  }
  exactlyOne(statement, 'Action', 'NotAction', 'Policy statement must contain actions.');
  exactlyOne(statement, 'Resource', 'NotResource', 'Policy statement must contain resources.');
}

/** @throws PolicyError */
export function checkTrustElements(statement: Record<string, unknown>): void {
  if (!('Principal' in statement)) throw new PolicyError('Missing required field Principal');
  exactlyOne(statement, 'Action', 'NotAction', 'Missing required field Action');
  if ('Resource' in statement) throw new PolicyError('Has prohibited field Resource');
  if ('NotResource' in statement) throw new PolicyError('Has prohibited field NotResource');
  const actions = [...names(statement, 'Action'), ...names(statement, 'NotAction')];
  if (actions.every((action) => /^sts:/i.test(action))) return;
  throw new PolicyError('AssumeRole policy may only specify STS AssumeRole actions.');
}

function exactlyOne(
  statement: Record<string, unknown>,
  one: string,
  other: string,
  missing: string,
): void {
  if (one in statement && other in statement) {
    throw new PolicyError(`Syntax errors in policy: both ${one} and ${other}`);
  }
  if (!(one in statement || other in statement)) throw new PolicyError(missing);
}

/** An element that is there must name something: `[]` would pass for one that is not there. */
export function names(statement: Record<string, unknown>, element: string): string[] {
  const list = strings(statement[element]);
  if (element in statement && list.length === 0) throw new PolicyError(`${element} is empty`);
  return list;
}

export function strings(value: unknown): string[] {
  return listOf(value).map((item) => {
    if (typeof item !== 'string') throw new PolicyError('expected a string or a list of strings');
    return item;
  });
}

export function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
