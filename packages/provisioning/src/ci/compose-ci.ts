import { composeRoleFor, type RoleTarget } from '../compose-role.ts';
import type { DesiredSetup } from '../desired-setup.ts';
import { type PermissionsRequest, permissionsFor } from '../policy/permissions.ts';
import type { CiJobs } from './ci-jobs.ts';

/**
 * The provider and the role for the jobs of a CI system.
 *
 * @throws ERR_INPUT if a policy is longer than IAM accepts
 */
export function composeCi(request: RoleTarget & PermissionsRequest, jobs: CiJobs): DesiredSetup {
  const { purpose, audience = request.audience } = jobs;
  return composeRoleFor(
    { ...request, audience },
    {
      purpose,
      permissions: permissionsFor(request),
      users: [],
      shorten: 'Name fewer models, or make a second role for the others with --role-name.',
    },
    jobs,
  );
}
