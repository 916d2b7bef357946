/** A statement that anybody may have written, with every list a list. */
export interface ReadStatement {
  /** As the policy has it, or its place, such as `statement 2`. */
  name: string;
  effect: string;
  federated: readonly string[];
  /** Whether it names principals other than federated ones. */
  hasOtherPrincipals: boolean;
  actions: readonly string[];
  resources: readonly string[];
  /** NotAction, NotResource or NotPrincipal: what they mean is not compared. */
  isInverted: boolean;
  conditions: readonly ReadCondition[];
}

export interface ReadCondition {
  operator: string;
  key: string;
  values: readonly string[];
}

/**
 * The statements of a policy document.
 *
 * @returns undefined for what is no policy document
 */
export function readPolicy(document: unknown): readonly ReadStatement[] | undefined {
  if (!isObject(document) || document.Statement === undefined) return undefined;
  const statements = listOf(document.Statement);
  return statements.every(isObject) ? statements.map(readStatement) : undefined;
}

function readStatement(statement: Record<string, unknown>, index: number): ReadStatement {
  const { Sid, Principal } = statement;
  const principals = isObject(Principal) ? Principal : {};
  const kinds = Object.keys(principals);
  return {
    name: typeof Sid === 'string' && Sid !== '' ? Sid : `statement ${index + 1}`,
    effect: String(statement.Effect),
    federated: textsOf(principals.Federated),
    hasOtherPrincipals: Principal === '*' || kinds.some((kind) => kind !== 'Federated'),
    actions: textsOf(statement.Action),
    resources: textsOf(statement.Resource),
    isInverted: ['NotAction', 'NotResource', 'NotPrincipal'].some(
      (element) => element in statement,
    ),
    conditions: readConditions(statement.Condition),
  };
}

function readConditions(block: unknown): ReadCondition[] {
  if (!isObject(block)) return [];
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      key,
      values: textsOf(values),
    })),
  );
}

/** Whether two documents say the same, whatever the order of keys and lists. */
export const isSameDocument = (one: unknown, other: unknown) =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 1) return canonical(value[0]);
    const items = value.map((item) => ({ item: canonical(item), text: '' }));
    for (const one of items) one.text = JSON.stringify(one.item);
    return items.sort((one, other) => (one.text < other.text ? -1 : 1)).map(({ item }) => item);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, canonical(value[key])]),
  );
}

const textsOf = (value: unknown) => (value === undefined ? [] : listOf(value).map(textOf));
/** Numbers and booleans stand for their text, as in IAM; a list or an object there means nothing. */
const textOf = (value: unknown) => (typeof value === 'object' ? NO_TEXT : String(value));
const NO_TEXT = '(no text)';
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
