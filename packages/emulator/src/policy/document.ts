import { isKnownOperator } from './conditions.ts';
import { checkAction, checkConditionKey, checkResource, checkSids } from './elements.ts';
import { PolicyError } from './policy-error.ts';
import {
  checkIdentityElements,
  checkTrustElements,
  isObject,
  listOf,
  names,
  parseEffect,
  strings,
} from './statement.ts';

/** An IAM policy document as people write it. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement | PolicyStatement[];
}

export type OneOrMany<T> = T | T[];
export type ConditionValue = OneOrMany<string | number | boolean>;
export type ConditionBlock = Record<string, Record<string, ConditionValue>>;

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: OneOrMany<string>;
  NotAction?: OneOrMany<string>;
  Resource?: OneOrMany<string>;
  NotResource?: OneOrMany<string>;
  Principal?: '*' | Record<string, OneOrMany<string>>;
  Condition?: ConditionBlock;
}

/** A statement with every list a list, ready to be matched. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  /** Absent in identity and session policies; `*` becomes `{ '*': ['*'] }`. */
  principals?: Record<string, string[]>;
  conditions: { operator: string; key: string; values: string[] }[];
}

export interface Policy {
  statements: Statement[];
}

export type PolicyKind = 'identity' | 'trust';

const ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'Condition',
];

/**
 * Parses a policy document. Everything unknown is an error: a typo in a policy must not pass
 * for a policy that allows less, or more.
 *
 * @throws PolicyError
 */
export function parsePolicy(document: unknown, kind: PolicyKind = 'identity'): Policy {
  if (!isObject(document)) throw new PolicyError('a policy must be a JSON object');
  for (const key of Object.keys(document)) {
    if (!['Version', 'Id', 'Statement'].includes(key)) {
      throw new PolicyError(`unknown policy element ${key}`);
    }
  }
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new PolicyError('The policy must contain a valid version string');
  }
  const statements = listOf(document.Statement);
  if (statements.length === 0) throw new PolicyError('a policy needs a Statement');
  checkSids(statements.filter(isObject).map(({ Sid }) => Sid));
  return { statements: statements.map((statement) => parseStatement(statement, kind)) };
}

function parseStatement(statement: unknown, kind: PolicyKind): Statement {
  if (!isObject(statement)) throw new PolicyError('a Statement must be a JSON object');
  for (const key of Object.keys(statement)) {
    if (!ELEMENTS.includes(key)) throw new PolicyError(`unknown statement element ${key}`);
  }
  const effect = parseEffect(statement.Effect);
  if (kind === 'identity') checkIdentityElements(statement);
  else checkTrustElements(statement);
  return {
    effect,
    actions: names(statement, 'Action').map(checkAction),
    notActions: names(statement, 'NotAction').map(checkAction),
    resources: names(statement, 'Resource').map(checkResource),
    notResources: names(statement, 'NotResource').map(checkResource),
    ...(kind === 'trust' && { principals: parsePrincipal(statement.Principal) }),
    conditions: parseConditions(statement.Condition),
  };
}

function parsePrincipal(principal: unknown): Record<string, string[]> {
  if (principal === '*') return { '*': ['*'] };
  if (!isObject(principal)) throw new PolicyError('Principal must be "*" or an object');
  return Object.fromEntries(
    Object.entries(principal).map(([type, value]) => {
      if (!['AWS', 'Federated', 'Service', 'CanonicalUser'].includes(type)) {
        throw new PolicyError(`Invalid principal in policy: "${type}"`);
      }
      return [type, strings(value)];
    }),
  );
}

function parseConditions(block: unknown): Statement['conditions'] {
  if (block === undefined) return [];
  if (!isObject(block)) throw new PolicyError('Condition must be an object');
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isKnownOperator(operator)) throw new PolicyError(`unknown condition operator ${operator}`);
    if (!isObject(keys)) throw new PolicyError(`${operator} must be an object`);
    return Object.entries(keys).map(([key, value]) => ({
      operator,
      key: checkConditionKey(key).toLowerCase(),
      values: listOf(value).map(String),
    }));
  });
}
