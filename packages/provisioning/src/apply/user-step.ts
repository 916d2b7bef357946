import { INCIDENT_POLICY, KEY_USER_POLICY } from '@bedrock-token/core';
import type { DesiredUser } from '../desired-setup.ts';

/** One change of a user. Each can be repeated. */
export type UserStep =
  | {
      kind:
        | 'create-user'
        | 'put-user-permissions'
        | 'finish-user'
        | 'delete-user-permissions'
        | 'delete-user-incident'
        | 'delete-user';
      user: DesiredUser;
    }
  | { kind: 'attach-user-policy' | 'detach-user-policy'; user: DesiredUser; policy: string };

/** The step as a sentence without capital and full stop. */
export function describeUserStep(step: UserStep): string {
  const { name, arn } = step.user;
  switch (step.kind) {
    case 'create-user':
      return `create the user ${arn}`;
    case 'put-user-permissions':
      return `write the inline policy ${KEY_USER_POLICY} of the user ${name}`;
    case 'attach-user-policy':
      return `attach the policy ${step.policy} to the user ${name}`;
    case 'finish-user':
      return `tag the user ${name} as ready`;
    case 'delete-user-permissions':
      return `delete the inline policy ${KEY_USER_POLICY} of the user ${name}`;
    case 'delete-user-incident':
      return `delete the inline policy ${INCIDENT_POLICY} of the user ${name}, all of whose denied sessions have expired`;
    case 'detach-user-policy':
      return `detach the policy ${step.policy} from the user ${name}`;
    case 'delete-user':
      return `delete the user ${arn}`;
  }
}
