import type { IamEntities, PolicyOwner, Role, Tag, User } from '../aws/account.ts';
import { roleArn } from '../aws/role.ts';
import { userArn } from '../aws/user.ts';
import type { RequestContext } from '../policy/conditions.ts';
import { AwsError } from '../server/aws-error.ts';
import { noSuchEntity } from './iam-errors.ts';
import { authorize, type IamCall } from './operations.ts';
import { EXISTING_USER_NAME, ROLE_NAME, type TextRule } from './parameters.ts';

/** What IAM's actions on users and roles, otherwise alike, differ in. */
export interface OwnerKind<T extends PolicyOwner = PolicyOwner> {
  /** In the names of actions and parameters. */
  word: 'User' | 'Role';
  nameRule: TextRule;
  /** Of all inline policies, blanks not counted (IAM User Guide, "IAM and AWS STS quotas"). */
  inlineCharacters: number;
  /**
   * The one whom a call is about, once the caller has leave for it.
   *
   * @param entities where to look: the present, or what the call has seen
   * @throws AwsError AccessDenied before NoSuchEntity, so that nobody learns who there is
   */
  authorized(call: IamCall, name: string, extra?: RequestContext, entities?: IamEntities): T;
  /**
   * Puts another version in the place of the one that was.
   *
   * @throws AwsError for what only AWS may change
   */
  change(owner: T, change: Partial<T>): void;
}

export const USERS: OwnerKind<User> = {
  word: 'User',
  nameRule: EXISTING_USER_NAME,
  inlineCharacters: 2048,
  authorized(call, name, extra = {}, { users } = call.account.iam.present) {
    const user = users.find((one) => one.name === name);
    const arn = user?.arn ?? userArn(call.account, '/', name);
    authorize(call, arn, { ...resourceTags(user?.tags ?? []), ...extra });
    if (user === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`);
    return user;
  },
  change(user, change) {
    const { iam } = user.account;
    iam.change({ ...iam.present, users: replace(iam.present.users, user, change) });
  },
};

export const ROLES: OwnerKind<Role> = {
  word: 'Role',
  nameRule: ROLE_NAME,
  inlineCharacters: 10_240,
  authorized(call, name, extra = {}, { roles } = call.account.iam.present) {
    const role = roles.find((one) => one.name === name);
    const arn = role?.arn ?? roleArn(call.account, '/', name);
    authorize(call, arn, { ...resourceTags(role?.tags ?? []), ...extra });
    if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  },
  change(role, change) {
    checkModifiable(role);
    const { iam } = role.account;
    iam.change({ ...iam.present, roles: replace(iam.present.roles, role, change) });
  },
};

/** @throws AwsError UnmodifiableEntity for a role that a service of AWS keeps */
export function checkModifiable({ name, path }: Role): void {
  if (!/^\/aws-(reserved|service-role)\//.test(path)) return;
  throw new AwsError(
    400,
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}

function replace<T extends PolicyOwner>(all: readonly T[], owner: T, change: Partial<T>): T[] {
  return all.map((one) => (one.id === owner.id ? { ...one, ...change } : one));
}

function resourceTags(tags: readonly Tag[]): RequestContext {
  const context: RequestContext = {};
  for (const { key, value } of tags) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return context;
}
