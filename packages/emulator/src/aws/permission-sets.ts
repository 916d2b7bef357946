import { createHash } from 'node:crypto';
import type { AccountConfig, PermissionSetConfig, RoleConfig } from '../config/config.ts';
import type { PermissionSet, Role } from './account.ts';

/** Below it is the region for an Identity Center that is not in us-east-1. */
const PATH = '/aws-reserved/sso.amazonaws.com/';
const ROLE_NAME = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;
/** Limits of CreatePermissionSet in the Identity Center API reference. */
const SET_NAME = /^[\w+=,.@-]{1,32}$/;
const SECONDS = { least: 3600, most: 43_200 };

/**
 * The roles of an account with those of its permission sets. One that `roles` writes out already
 * stays as it is written: so a test may choose its ARN.
 *
 * @throws Error for a permission set that AWS would not create
 */
export function addReservedRoles(account: AccountConfig): RoleConfig[] {
  const { roles = [] } = account;
  const written = roles.map(readSetName);
  const sets = (account.permissionSets ?? []).filter(({ name }) => !written.includes(name));
  return [...roles, ...sets.map((set) => toRole(set, account))];
}

/** The permission sets behind the reserved roles of an account. */
export function listPermissionSets(
  roles: Role[],
  configured: PermissionSetConfig[] = [],
): PermissionSet[] {
  return roles.flatMap((role) => {
    const name = readSetName({ name: role.name, path: role.path });
    if (name === undefined) return [];
    const users = configured.find((set) => set.name === name)?.users;
    return [{ name, role, ...(users !== undefined && { users }) }];
  });
}

function readSetName({ name, path = '/' }: Pick<RoleConfig, 'name' | 'path'>) {
  return path.startsWith(PATH) ? ROLE_NAME.exec(name)?.[1] : undefined;
}

function toRole(set: PermissionSetConfig, { id, partition = 'aws' }: AccountConfig): RoleConfig {
  const { name, sessionDuration = SECONDS.least, policies = [] } = set;
  if (!SET_NAME.test(name)) {
    throw new Error(
      `the name of a permission set must be 1 to 32 of A-Z a-z 0-9 _+=,.@-: "${name}"`,
    );
  }
  if (!(sessionDuration >= SECONDS.least && sessionDuration <= SECONDS.most)) {
    throw new Error(
      `sessionDuration of the permission set ${name} must be from ${SECONDS.least} to ${SECONDS.most} seconds`,
    );
  }
  const suffix = createHash('sha256').update(`${id}/${name}`).digest('hex').slice(0, 16);
  const provider = `arn:${partition}:iam::${id}:saml-provider/AWSSSO_${suffix}_DO_NOT_DELETE`;
  return {
    name: `AWSReservedSSO_${name}_${suffix}`,
    path: PATH,
    maxSessionDuration: sessionDuration,
    policies,
    // Nobody assumes such a role by himself: sessions come from the portal alone.
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: provider },
          Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        },
      ],
    },
  };
}
