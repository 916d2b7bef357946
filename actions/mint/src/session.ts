import type { RoleRequest } from '@bedrock-token/aws';
import type { AwsCredentials, RoleArn } from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

/** AWS credentials, and who they are. */
export interface Session {
  credentials: AwsCredentials;
  accountId: string;
  principalArn: string;
}

export function toRoleRequest(inputs: MintInputs, role: RoleArn): RoleRequest {
  return {
    role,
    region: inputs.regions[0],
    sessionName: inputs.sessionName,
    durationSeconds: inputs.sessionSeconds,
    sessionPolicy: inputs.narrowing.sessionPolicy,
    managedPolicies: inputs.narrowing.managedPolicies,
    externalId: inputs.externalId,
  };
}
