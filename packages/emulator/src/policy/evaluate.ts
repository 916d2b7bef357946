import { meetsCondition, type RequestContext } from './conditions.ts';
import type { Policy, Statement } from './document.ts';
import { matchesWildcard } from './wildcard.ts';

/** The question put to policies: may this be done? */
export interface AccessRequest {
  /** Such as `bedrock:InvokeModel`. */
  action: string;
  /** An ARN, or `*` for an action that has no resource. */
  resource: string;
  context: RequestContext;
  /** Who asks, as trust policies name principals: type → the names that match. */
  principals?: Record<string, string[]>;
}

/** `deny` is an explicit Deny; `none` says that nothing allowed it. */
export type Verdict = 'allow' | 'deny' | 'none';

/** What a set of policies says; one explicit Deny outweighs every Allow. */
export function evaluate(policies: readonly Policy[], request: AccessRequest): Verdict {
  let verdict: Verdict = 'none';
  for (const statement of policies.flatMap((policy) => policy.statements)) {
    if (!applies(statement, request)) continue;
    if (statement.effect === 'Deny') return 'deny';
    verdict = 'allow';
  }
  return verdict;
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    matchesPrincipal(statement, request) &&
    matchesAction(statement, request.action) &&
    matchesResource(statement, request) &&
    statement.conditions.every(({ operator, key, values }) =>
      meetsCondition(
        operator,
        key,
        values.map((value) => fillIn(value, request.context)),
        request.context,
      ),
    )
  );
}

function matchesPrincipal({ principals }: Statement, request: AccessRequest): boolean {
  if (principals === undefined) return true;
  return Object.entries(principals).some(([type, names]) => {
    if (type === '*') return true;
    const asked = request.principals?.[type] ?? [];
    return names.some((name) => (name === '*' ? asked.length > 0 : asked.includes(name)));
  });
}

function matchesAction({ actions, notActions }: Statement, action: string): boolean {
  const isNamed = (names: string[]) => names.some((name) => matchesWildcard(name, action, true));
  return actions.length > 0 ? isNamed(actions) : !isNamed(notActions);
}

function matchesResource(statement: Statement, { resource, context }: AccessRequest): boolean {
  const { resources, notResources } = statement;
  const isNamed = (names: string[]) =>
    names.some((name) => matchesWildcard(fillIn(name, context), resource));
  if (resources.length > 0) return isNamed(resources);
  return notResources.length === 0 || !isNamed(notResources);
}

/** Policy variables, such as `${aws:username}`; one that is unknown matches nothing. */
function fillIn(text: string, context: RequestContext): string {
  if (!text.includes('${')) return text;
  return text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    const value = context[name.toLowerCase()];
    return typeof value === 'string' ? value : whole;
  });
}
