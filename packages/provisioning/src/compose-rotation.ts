import { type KeyServiceName, rotatorPolicy } from '@bedrock-token/core';
import { type ComposedRole, composeRole, type RoleRequest } from './compose-role.ts';
import { type DesiredUser, FOR_ROTATION } from './desired-setup.ts';
import { type PolicyDocument, policyOf, type Statement } from './policy/document.ts';
import { mergeStatements } from './policy/merge-statements.ts';

/** A user whose key is rotated. */
export interface RotatedUser {
  name: string;
  service: KeyServiceName;
  /** The longest age of a new key, in days. */
  maxAgeDays: number;
  /** ARNs of managed policies, in place of an inline one. */
  policies: readonly string[];
  /** JSON of the inline policy; undefined if there are managed ones. */
  permissions?: string | undefined;
  /** What the role needs for the places of the key that AWS keeps. */
  sinks: readonly Statement[];
}

export interface RotationSetupRequest extends RoleRequest {
  users: readonly RotatedUser[];
}

/**
 * The provider, the role of the rotation, and the users of its keys. The role can neither make users
 * nor change what they may do: both are done here, once.
 *
 * @throws ERR_INPUT if the subject cannot be known, or a policy is longer than IAM accepts
 */
export function composeRotation(request: RotationSetupRequest): ComposedRole {
  const { partition, accountId, users } = request;
  const arnOf = (name: string) => `arn:${partition}:iam::${accountId}:user/${name}`;
  const statements = users.flatMap(({ name, service, maxAgeDays, sinks }) => {
    const { Statement } = rotatorPolicy({ service, userArn: arnOf(name), maxAgeDays });
    return [...(Statement as Statement[]), ...sinks];
  });
  return composeRole(request, {
    purpose: FOR_ROTATION,
    permissions: policyOf(mergeStatements(statements)),
    users: users.map((user) => desiredUser(user, arnOf(user.name))),
    shorten:
      'Rotate the keys of some users with a second role: write its role-to-assume to them in the file, and name one role at a time with --role-name.',
  });
}

function desiredUser({ name, policies, permissions }: RotatedUser, arn: string): DesiredUser {
  return {
    name,
    arn,
    policies,
    ...(permissions !== undefined && { permissions: JSON.parse(permissions) as PolicyDocument }),
  };
}
