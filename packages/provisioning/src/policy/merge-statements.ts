import { oneOrMany, type Statement } from './document.ts';

/**
 * The same statements with one for all resources that may be used alike: the policy of many users
 * would be too long otherwise. Where two of one name differ in more than that, the later ones are
 * numbered, since IAM takes each `Sid` once.
 */
export function mergeStatements(statements: readonly Statement[]): Statement[] {
  const groups = new Map<string, { statement: Statement; resources: string[] }>();
  for (const statement of statements) {
    const { Resource = [], ...rest } = statement;
    const key = JSON.stringify(rest);
    const group = groups.get(key) ?? { statement, resources: [] };
    group.resources.push(...[Resource].flat());
    groups.set(key, group);
  }
  const names = new Map<string, number>();
  return [...groups.values()].map(({ statement, resources }) => {
    const { Sid } = statement;
    const count = (names.get(Sid) ?? 0) + 1;
    names.set(Sid, count);
    return {
      ...statement,
      Sid: count === 1 ? Sid : `${Sid}${count}`,
      Resource: oneOrMany([...new Set(resources)]),
    };
  });
}
