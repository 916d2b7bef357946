import { distance } from 'fastest-levenshtein';
import type { Difference } from '../state/difference.ts';
import { matches } from '../state/match-pattern.ts';
import type { ReadCondition, ReadStatement } from '../state/read-policy.ts';
import { CONSOLE_USERS, KEY_SERVICES } from './compose-guardrails.ts';

const KINDS_OF_KEYS = ['SHORT_TERM', 'LONG_TERM'];
/** The values of condition keys that are compared with case, by the key as the service authorization reference has it. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'bedrock:bearerTokenType': KINDS_OF_KEYS,
  'bedrock-mantle:BearerTokenType': KINDS_OF_KEYS,
  'iam:ServiceSpecificCredentialServiceName': KEY_SERVICES,
  'iam:ServiceSpecificCredentialAgeDays': [],
  'aws:RequestedRegion': ['unspecified'],
};
const USERS = CONSOLE_USERS.map(
  (pattern) => `arn:aws:iam::123456789012:user/${pattern.replace('*', 'a1b2')}`,
);
/** Other names differ by more, such as Create from Update. */
const LARGEST_SLIP = 2;

/**
 * What a policy spells in such a way that it matches nothing. IAM reports none of it: a policy may name actions and
 * values that do not exist.
 *
 * @param actions that a policy of this kind denies
 */
export function findMisspellings(
  statements: readonly ReadStatement[],
  actions: readonly string[],
): Difference[] {
  return statements.flatMap((statement) => [
    ...ofEffect(statement),
    ...statement.actions.flatMap((action) => ofName('action', action, actions, statement)),
    ...statement.resources.flatMap((resource) => ofResource(resource, statement)),
    ...statement.conditions.flatMap((condition) => [
      ...ofName('condition key', condition.key, Object.keys(VALUES), statement),
      ...condition.values.flatMap((value) => ofValue(value, condition, statement)),
    ]),
  ]);
}

const misspelled = ({ name }: ReadStatement, problem: string, meant: string): Difference => ({
  where: [name],
  problem,
  cure: `Write ${meant}.`,
  effect: 'open',
});

function ofEffect(statement: ReadStatement): Difference[] {
  const { effect } = statement;
  if (effect === 'Deny' || effect.toLowerCase() !== 'deny') return [];
  return [misspelled(statement, `Its effect ${effect} is not Deny: case matters.`, 'Deny')];
}

/** Names of actions and condition keys, which IAM compares without case. */
function ofName(
  kind: string,
  given: string,
  known: readonly string[],
  statement: ReadStatement,
): Difference[] {
  if (known.some((one) => matches(given, one, true))) return [];
  const meant = nearest(given, known);
  if (meant === undefined) return [];
  const problem = `Its ${kind} ${given} looks like a misspelling of ${meant}.`;
  return [misspelled(statement, problem, meant)];
}

function ofResource(given: string, statement: ReadStatement): Difference[] {
  const at = USERS.findIndex((arn) => matches(given, arn, true));
  if (at < 0 || USERS.some((arn) => matches(given, arn))) return [];
  const meant = CONSOLE_USERS[at] ?? '';
  const problem = `Its resource ${given} does not match users named ${meant}: case matters.`;
  return [misspelled(statement, problem, `…:user/${meant}`)];
}

function ofValue(
  given: string,
  { operator, key }: ReadCondition,
  statement: ReadStatement,
): Difference[] {
  const [name, known = []] =
    Object.entries(VALUES).find(([one]) => one.toLowerCase() === key.toLowerCase()) ?? [];
  const ignoresCase = /IgnoreCase/.test(operator);
  if (!/String/.test(operator) || known.some((one) => matches(given, one, ignoresCase))) return [];
  const meant = known.find((one) => matches(given, one, true)) ?? nearest(given, known);
  if (meant === undefined) return [];
  const differsInCase = matches(given, meant, true);
  const reason = differsInCase ? ': case matters' : '';
  const problem = `The value ${given} of ${name} is not ${meant}${reason}.`;
  return [misspelled(statement, problem, meant)];
}

function nearest(given: string, known: readonly string[]): string | undefined {
  const text = given.slice(0, 200).toLowerCase();
  return known.find((one) => distance(text, one.toLowerCase()) <= LARGEST_SLIP);
}
