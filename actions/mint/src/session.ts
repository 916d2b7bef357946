import type { RoleRequest } from '@bedrock-token/aws';
import type { AwsCredentials, RoleArn } from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

/** AWS credentials, and who they are. */
export interface Session {
  credentials: AwsCredentials;
  accountId: string;
  principalArn: string;
}

const INPUT_NAMES = {
  role: 'role-to-assume',
  duration: 'role-duration-seconds',
  sessionPolicy: 'inline-session-policy',
  region: 'aws-region',
  all: 'role-to-assume, role-session-name, role-duration-seconds and the session policies',
};

export function toRoleRequest(inputs: MintInputs, role: RoleArn): RoleRequest {
  return {
    role,
    region: inputs.regions[0],
    sessionName: inputs.sessionName,
    durationSeconds: inputs.sessionSeconds,
    sessionPolicy: inputs.narrowing.sessionPolicy,
    managedPolicies: inputs.narrowing.managedPolicies,
    externalId: inputs.externalId,
    names: INPUT_NAMES,
  };
}
