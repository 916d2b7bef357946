import { toTemplate } from '../documents/to-template.ts';
export const AUDIT_ROLE_FORMATS = ['json', 'cloudformation'] as const;
export type AuditRoleFormat = (typeof AUDIT_ROLE_FORMATS)[number];

/** The role that an audit assumes in each account of an organization. */
export interface AuditRole {
  /** With its path, if it has one. */
  name: string;
  /** ARN of the role or user that assumes it; undefined if a template asks for it. */
  auditor: string | undefined;
  externalId: string | undefined;
  /** What it may do, on all resources. */
  actions: readonly string[];
}

const DESCRIPTION = 'Audits the long-term API keys of this account, and reads only';
const POLICY_NAME = 'audit-api-keys';

/**
 * The role as a document.
 *
 * @throws TypeError for JSON without the auditor
 */
export function renderAuditRole(format: AuditRoleFormat, role: AuditRole): string {
  return format === 'json' ? renderJson(role) : renderCloudFormation(role);
}

/** Three policies: who may assume the role, what the role may do, and what the caller needs. */
function renderJson({ name, auditor, externalId, actions }: AuditRole): string {
  if (auditor === undefined) throw new TypeError('an auditor is needed');
  const partition = auditor.split(':')[1];
  const isOf = (condition: object | undefined) => condition && { Condition: condition };
  return `${JSON.stringify(
    {
      role: name,
      trust: policy({
        Sid: 'AuditorAssumesRole',
        Effect: 'Allow',
        Principal: { AWS: auditor },
        Action: 'sts:AssumeRole',
        ...isOf(externalId === undefined ? undefined : hasExternalId(externalId)),
      }),
      permissions: permissionsOf(actions),
      caller: policy(
        {
          Sid: 'AssumeAuditRole',
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Resource: `arn:${partition}:iam::*:role/${name}`,
        },
        {
          Sid: 'ListAccounts',
          Effect: 'Allow',
          Action: 'organizations:ListAccounts',
          Resource: '*',
        },
      ),
    },
    null,
    2,
  )}\n`;
}

/** The same in every account, so that it can be a StackSet: what differs is no part of it. */
function renderCloudFormation({ name, auditor, externalId, actions }: AuditRole): string {
  const at = name.lastIndexOf('/') + 1;
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: DESCRIPTION,
    Parameters: {
      AuditorArn: {
        Type: 'String',
        AllowedPattern: '^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/.+$',
        ...(auditor !== undefined && { Default: auditor }),
        Description: 'ARN of the role or user that runs the audit',
      },
      ExternalId: {
        Type: 'String',
        Default: externalId ?? '',
        Description: 'External ID that the auditor must pass; empty for none',
      },
    },
    Conditions: {
      NeedsExternalId: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ExternalId' }, ''] }] },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name.slice(at),
          ...(at > 0 && { Path: `/${name.slice(0, at)}` }),
          Description: DESCRIPTION,
          AssumeRolePolicyDocument: policy({
            Sid: 'AuditorAssumesRole',
            Effect: 'Allow',
            Principal: { AWS: { Ref: 'AuditorArn' } },
            Action: 'sts:AssumeRole',
            Condition: {
              'Fn::If': [
                'NeedsExternalId',
                hasExternalId({ Ref: 'ExternalId' }),
                { Ref: 'AWS::NoValue' },
              ],
            },
          }),
          Policies: [{ PolicyName: POLICY_NAME, PolicyDocument: permissionsOf(actions) }],
        },
      },
    },
  };
  return toTemplate(template);
}

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

const hasExternalId = (value: unknown) => ({ StringEquals: { 'sts:ExternalId': value } });

const permissionsOf = (actions: readonly string[]) =>
  policy({ Sid: 'ReadApiKeys', Effect: 'Allow', Action: [...actions], Resource: '*' });
