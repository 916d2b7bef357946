import type { PolicyDocument } from '@bedrock-token/emulator';
import { ROTATOR_POLICY, rotationCloud } from '../action/rotate-step.ts';
import { ACCOUNT, type Cloud } from './cloud.ts';

export const REGION = 'us-west-2';
export const SECRET = 'bedrock/api-key';
export const PARAMETER = '/bedrock/api-key';

/** What the README of the action asks for, for each type of sink. */
export const SINK_ACTIONS = {
  'secrets-manager': [
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ],
  ssm: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
};

/** Leave for the one secret and the one parameter, and what belongs to it. @param without an action */
export function sinkPolicy(without?: string): PolicyDocument {
  const allow = (actions: string[], arn: string) => ({
    Effect: 'Allow' as const,
    Action: actions.filter((action) => action !== without),
    Resource: arn,
  });
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        SINK_ACTIONS['secrets-manager'],
        `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${SECRET}-??????`,
      ),
      allow(SINK_ACTIONS.ssm, `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${PARAMETER}*`),
    ],
  };
}

/** A cloud for rotations into AWS's own places; the secret is there and has no value yet. */
export async function sinkCloud(policy: PolicyDocument = sinkPolicy()): Promise<Cloud> {
  const cloud = await rotationCloud([ROTATOR_POLICY, policy]);
  cloud.secretsManager.put({ name: SECRET, region: REGION });
  return cloud;
}

/** Staging label → value. */
export function staged(cloud: Cloud): Record<string, string> {
  return cloud.secretsManager.secret(SECRET)?.staged ?? {};
}

export function parameter(cloud: Cloud, name = PARAMETER): string | undefined {
  return cloud.parameterStore.parameter(name)?.value;
}
