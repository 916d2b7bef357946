import type { ManagedPolicy } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';

/** The boundary, as users and roles show it (IAM API reference, AttachedPermissionsBoundary). */
export function describeBoundary(boundary: ManagedPolicy | undefined): QueryResult | undefined {
  if (boundary === undefined) return undefined;
  return {
    PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
    PermissionsBoundaryArn: boundary.arn,
  };
}
