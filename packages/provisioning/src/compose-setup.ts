import { type ComposedRole, composeRole, type RoleRequest } from './compose-role.ts';
import { FOR_GITHUB } from './desired-setup.ts';
import { type PermissionsRequest, permissionsFor } from './policy/permissions.ts';

export type SetupRequest = RoleRequest & PermissionsRequest;

/**
 * The provider and the role for the jobs of a repository that call models.
 *
 * @throws ERR_INPUT if the subject cannot be known, or a policy is longer than IAM accepts
 */
export function composeSetup(request: SetupRequest): ComposedRole {
  return composeRole(request, {
    purpose: FOR_GITHUB,
    permissions: permissionsFor(request),
    users: [],
    shorten: 'Name fewer models, or make a second role for the others with --role-name.',
  });
}
