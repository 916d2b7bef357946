/** A statement of a policy, as far as an audit looks at it. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** Patterns such as `bedrock:Get*`. */
  actions: string[];
  /** `NotAction`: all actions but these. */
  isExcept: boolean;
  /** For all resources, and without a condition: only such a Deny certainly takes something away. */
  isWhole: boolean;
}

/** A policy that a user has, itself or by a group. */
export interface HeldPolicy {
  /** As people know it. */
  name: string;
  statements: Statement[];
}

/** The policies of a user, and the permissions boundary that limits them. */
export interface Permissions {
  policies: HeldPolicy[];
  boundary?: HeldPolicy;
}

interface Document {
  Statement?: OneOrMany<{
    Effect?: string;
    Action?: OneOrMany<string>;
    NotAction?: OneOrMany<string>;
    Resource?: OneOrMany<string>;
    Condition?: object;
  }>;
}

type OneOrMany<T> = T | T[];

/**
 * Reads a document as IAM has it: IAM has checked it when it was put.
 *
 * @throws SyntaxError for what is not JSON
 */
export function readPolicy(name: string, document: string): HeldPolicy {
  const { Statement = [] } = JSON.parse(document) as Document;
  const statements = listOf(Statement).map(
    ({ Effect, Action, NotAction, Resource = [], Condition = {} }): Statement => ({
      effect: Effect === 'Deny' ? 'Deny' : 'Allow',
      actions: listOf(Action ?? NotAction ?? []),
      isExcept: Action === undefined,
      isWhole: listOf(Resource).includes('*') && Object.keys(Condition).length === 0,
    }),
  );
  return { name, statements };
}

const listOf = <T>(value: OneOrMany<T>): T[] => (Array.isArray(value) ? value : [value]);
