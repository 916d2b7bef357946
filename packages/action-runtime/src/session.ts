import type { RoleRequest } from '@bedrock-token/aws';
import type { AwsCredentials, RoleArn, SessionTag } from '@bedrock-token/core';
import type { AwsInputs } from './aws-inputs.ts';

/** AWS credentials, and who they are. */
export interface Session {
  credentials: AwsCredentials;
  accountId: string;
  principalArn: string;
}

/** The limits of a session in addition to those of its role; both apply. */
export interface SessionPolicies {
  /** JSON. */
  sessionPolicy?: string;
  /** ARNs. */
  managedPolicies: string[];
}

/** Whom to become, and with what rights. */
export interface SignInRequest extends AwsInputs {
  /** Default none: all that the role may. */
  sessionPolicies?: SessionPolicies;
  /** Only for a role that is assumed with credentials; default none. */
  sessionTags?: readonly SessionTag[] | undefined;
  /** Whether the environment of the job is one more of them. */
  tagsEnvironment?: boolean;
}

const INPUT_NAMES = {
  role: 'role-to-assume',
  duration: 'role-duration-seconds',
  sessionPolicy: 'inline-session-policy',
  tags: 'custom-tags and session-tags',
  region: 'aws-region',
  all: 'role-to-assume, role-session-name, role-duration-seconds and the session policies',
};

export function toRoleRequest(inputs: SignInRequest, role: RoleArn): RoleRequest {
  return {
    role,
    region: inputs.regions[0],
    sessionName: inputs.sessionName,
    durationSeconds: inputs.sessionSeconds,
    sessionPolicy: inputs.sessionPolicies?.sessionPolicy,
    managedPolicies: inputs.sessionPolicies?.managedPolicies,
    externalId: inputs.externalId,
    tags: inputs.sessionTags,
    names: INPUT_NAMES,
  };
}
