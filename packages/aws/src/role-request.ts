import type { RoleArn } from '@bedrock-token/core';

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
}
