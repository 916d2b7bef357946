import type { RoleArn, SessionTag } from '@bedrock-token/core';

/** How the user knows the parts of a request, so that errors name what can be changed. */
export interface RoleRequestNames {
  role: string;
  duration: string;
  sessionPolicy: string;
  /** Where session tags come from; undefined where nobody can pass any. */
  tags?: string;
  region: string;
  /** All that may be wrong when STS does not say what. */
  all: string;
}

/** Which role, and what of it the session may use. */
export interface RoleRequest {
  role: RoleArn;
  /** Any region of the role's partition; its STS endpoint is the one asked. */
  region: string;
  sessionName: string;
  /** Seconds, 900 to 43200; at most the role's MaxSessionDuration. */
  durationSeconds: number;
  /** A session policy as JSON; the session may do what both role and policies allow. */
  sessionPolicy?: string | undefined;
  managedPolicies?: readonly string[] | undefined;
  externalId?: string | undefined;
  /** Only for a role that is assumed with credentials. */
  tags?: readonly SessionTag[] | undefined;
  names: RoleRequestNames;
}
