import { INCIDENT_POLICY } from '@bedrock-token/core';
import type { DesiredSetup } from '../desired-setup.ts';
import { describeUserStep, type UserStep } from './user-step.ts';

/** One change of the provider or the role. Each can be repeated. */
export type RoleStep =
  | 'create-provider'
  | 'add-client-id'
  | 'create-role'
  | 'update-trust'
  | 'update-session'
  | 'put-permissions'
  | 'delete-permissions'
  | 'delete-incident'
  | 'delete-role'
  | 'delete-provider';

/** One change in IAM. */
export type Step = RoleStep | UserStep;

const WORDS: Record<RoleStep, (setup: DesiredSetup) => string> = {
  'create-provider': ({ provider }) =>
    `create the OIDC provider ${provider.arn} with the client ID ${provider.audience}`,
  'add-client-id': ({ provider }) =>
    `add the client ID ${provider.audience} to the OIDC provider ${provider.arn}; it was not made by setup, and nothing else of it changes`,
  'create-role': ({ role }) => `create the role ${role.arn}`,
  'update-trust': ({ role }) => `replace the trust policy of the role ${role.name}`,
  'update-session': ({ role }) =>
    `set MaxSessionDuration of the role ${role.name} to ${role.maxSessionSeconds} seconds`,
  'put-permissions': ({ role, purpose }) =>
    `write the inline policy ${purpose.policyName} of the role ${role.name}`,
  'delete-permissions': ({ role, purpose }) =>
    `delete the inline policy ${purpose.policyName} of the role ${role.name}`,
  'delete-incident': ({ role }) =>
    `delete the inline policy ${INCIDENT_POLICY} of the role ${role.name}, all of whose denied sessions have expired`,
  'delete-role': ({ role }) => `delete the role ${role.arn}`,
  'delete-provider': ({ provider }) => `delete the OIDC provider ${provider.arn}`,
};

/** The step as a sentence without capital and full stop. */
export const describeSetupStep = (step: Step, setup: DesiredSetup) =>
  typeof step === 'string' ? WORDS[step](setup) : describeUserStep(step);

/** What will be done, and what stays as it is and why. */
export interface SetupPlan {
  steps: readonly Step[];
  /** One sentence each. */
  notes: readonly string[];
}
