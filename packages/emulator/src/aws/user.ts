import type { UserConfig } from '../config/config.ts';
import type { Policy } from '../policy/document.ts';
import type { Account, Group, ManagedPolicy, User } from './account.ts';
import { nameInlinePolicies } from './entity-policies.ts';

/**
 * A user as the configuration has it. Its `policies` are inline policies, named `policy-1` on.
 *
 * @param read parses a document, and names the user in what it throws
 * @throws Error for a managed policy or a group that does not exist
 */
export function buildUser(
  {
    name,
    path = '/',
    tags = {},
    policies = [],
    managedPolicies = [],
    groups = [],
    permissionsBoundary,
    loginProfile = false,
  }: UserConfig,
  account: Account,
  id: (arn: string) => string,
  createdAt: Date,
  read: {
    document(document: object, arn: string): Policy;
    managed(arn: string): ManagedPolicy;
    group(name: string): Group;
  },
): User {
  const arn = userArn(account, path, name);
  return {
    arn,
    name,
    path,
    id: id(arn),
    account,
    createdAt,
    ...(loginProfile && { loginCreatedAt: createdAt }),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    attached: managedPolicies.map(read.managed),
    groups: groups.map(read.group),
    ...(permissionsBoundary !== undefined && { boundary: read.managed(permissionsBoundary) }),
    inline: nameInlinePolicies(policies, (document) => read.document(document, arn)),
  };
}

export function userArn({ partition, id }: Account, path: string, name: string): string {
  return `arn:${partition}:iam::${id}:user${path}${name}`;
}
