import type { AccountAuthorization } from '@bedrock-token/aws';
import { type Finding, toUndetermined } from './findings.ts';
import { judgeUser } from './permissions/judge-user.ts';
import { permissionsOf } from './permissions/permissions-of.ts';

/**
 * What users with API keys may do beyond inference. A policy whose document IAM did not return is a
 * finding of the rule `undetermined`.
 *
 * @param names of these users; one that went away while we looked has no finding
 */
export function findReach(
  names: ReadonlySet<string>,
  authorization: AccountAuthorization,
): Finding[] {
  return authorization.users
    .filter(({ name }) => names.has(name))
    .flatMap((user) => {
      const { unknown, ...permissions } = permissionsOf(user, authorization);
      return [
        ...judgeUser(user, permissions),
        ...unknown.map((policy) =>
          toUndetermined(`${policy} of user ${user.name}`, {
            message: 'IAM returned no document of it.',
            hint: 'Run again. If it stays, look at the policy in the IAM console.',
          }),
        ),
      ];
    });
}
