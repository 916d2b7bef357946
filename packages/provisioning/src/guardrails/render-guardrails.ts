import { Expression, type HclValue, jsonencode, renderAttributes } from '../documents/hcl.ts';
import { toTemplate } from '../documents/to-template.ts';
import type { ControlPolicy } from './compose-guardrails.ts';

export const GUARDRAIL_FORMATS = ['json', 'cloudformation', 'terraform'] as const;
export type GuardrailFormat = (typeof GUARDRAIL_FORMATS)[number];

const NAME = 'bedrock-guardrails';
const DESCRIPTION = 'Amazon Bedrock: which API keys may be created and used';
const TARGETS = 'IDs of the accounts or organizational units that it applies to';

/** By an administrator of the organization; the target is an example. */
const TARGET = 'ou-abcd-12345678';
const DEPLOY = {
  cloudformation: `# To deploy, in the management account: aws cloudformation deploy --stack-name ${NAME} --template-file guardrails.yaml --parameter-overrides TargetIds=${TARGET}\n`,
  terraform: `# To deploy, in the management account: terraform init && terraform apply -var 'target_ids=["${TARGET}"]'\n\n`,
};
/** What creates the policy of the format json, which has no comments; the file is an example. */
export const CREATE_GUARDRAILS = `aws organizations create-policy --type SERVICE_CONTROL_POLICY --name ${NAME} --description '${DESCRIPTION}' --content file://scp.json`;

/** A policy as a document that AWS or a tool takes. */
export function renderGuardrails(format: GuardrailFormat, policy: ControlPolicy): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(policy, null, 2)}\n`;
    case 'cloudformation':
      return renderCloudFormation(policy);
    case 'terraform':
      return renderTerraform(policy);
  }
}

function renderCloudFormation(policy: ControlPolicy): string {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: DESCRIPTION,
    Parameters: { TargetIds: { Type: 'CommaDelimitedList', Description: TARGETS } },
    Resources: {
      Guardrails: {
        Type: 'AWS::Organizations::Policy',
        Properties: {
          Name: NAME,
          Description: DESCRIPTION,
          Type: 'SERVICE_CONTROL_POLICY',
          TargetIds: { Ref: 'TargetIds' },
          Content: policy,
        },
      },
    },
  };
  return DEPLOY.cloudformation + toTemplate(template);
}

function renderTerraform(policy: ControlPolicy): string {
  const block = (head: string, attributes: { readonly [key: string]: HclValue }) =>
    [`${head} {`, ...renderAttributes(attributes, 2), '}'].join('\n');
  return `${DEPLOY.terraform}${[
    block('variable "target_ids"', {
      description: TARGETS,
      type: new Expression('set(string)'),
    }),
    block('resource "aws_organizations_policy" "bedrock"', {
      name: NAME,
      description: DESCRIPTION,
      type: 'SERVICE_CONTROL_POLICY',
      content: jsonencode(policy as unknown as { readonly [key: string]: HclValue }, 2),
    }),
    block('resource "aws_organizations_policy_attachment" "bedrock"', {
      for_each: new Expression('var.target_ids'),
      policy_id: new Expression('aws_organizations_policy.bedrock.id'),
      target_id: new Expression('each.value'),
    }),
  ].join('\n\n')}\n`;
}
