import { KEY_USER_POLICY } from '@bedrock-token/core';
import {
  ACCOUNT,
  type DesiredSetup,
  type DesiredUser,
  tagsOf,
  userTagsOf,
} from '../desired-setup.ts';
import type { DocumentRequest } from './document-request.ts';
import { toTemplate } from './to-template.ts';
import { mapTexts, namesAccount } from './with-account.ts';

/**
 * A template for CloudFormation. The provider is created unless a parameter says that there is one,
 * and stays when the stack is deleted: other roles may use it by then.
 *
 * @param file its name, for the command that deploys it
 */
export function renderCloudFormation(request: DocumentRequest, file: string): string {
  const { setup, thumbprints, hasProvider } = request;
  const { provider, role } = setup;
  const Tags = toTags(tagsOf(setup));
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: role.description.slice(0, 1024),
    Parameters: {
      CreateOidcProvider: {
        Type: 'String',
        AllowedValues: ['true', 'false'],
        Default: hasProvider === true ? 'false' : 'true',
        Description: `false if the account has the OIDC provider ${provider.issuer.name} already`,
      },
    },
    Conditions: { CreatesOidcProvider: { 'Fn::Equals': [{ Ref: 'CreateOidcProvider' }, 'true'] } },
    Resources: {
      OidcProvider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'CreatesOidcProvider',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Url: provider.issuer.url,
          ClientIdList: [provider.audience],
          ...(thumbprints.length > 0 && { ThumbprintList: [...thumbprints] }),
          Tags,
        },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: role.name,
          Description: role.description,
          MaxSessionDuration: role.maxSessionSeconds,
          AssumeRolePolicyDocument: substitute(role.trust),
          Policies: [
            {
              PolicyName: setup.purpose.policyName,
              PolicyDocument: substitute(role.permissions),
            },
          ],
          Tags,
        },
      },
      ...Object.fromEntries(
        setup.users.map((user) => [logicalIdOf(user), describeUser(user, setup)]),
      ),
    },
    Outputs: {
      RoleArn: {
        Description: setup.purpose.takesRole,
        Value: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
  };
  return describeDeployment(request, file) + toTemplate(template);
}

/** Names of stacks have letters, digits and hyphens (CloudFormation API reference, CreateStack). */
function describeDeployment({ setup, hasProvider }: DocumentRequest, file: string): string {
  const stack = setup.role.name.replace(/[^A-Za-z\d-]+/g, '-').replace(/^(?![A-Za-z])/, 'role-');
  const deploy = `# To deploy: aws cloudformation deploy --stack-name ${stack} --template-file ${file} --capabilities CAPABILITY_NAMED_IAM --region ${setup.region}\n`;
  if (hasProvider !== undefined) return deploy;
  return `${deploy}# If the account has the OIDC provider ${setup.provider.issuer.name} already, add: --parameter-overrides CreateOidcProvider=false\n`;
}

/** Its tags change with each rotation, and CloudFormation changes those of the template alone. */
function describeUser(user: DesiredUser, setup: DesiredSetup): object {
  const { name, policies, permissions } = user;
  return {
    Type: 'AWS::IAM::User',
    Properties: {
      UserName: name,
      ...(policies.length > 0 && { ManagedPolicyArns: [...policies] }),
      ...(permissions !== undefined && {
        Policies: [{ PolicyName: KEY_USER_POLICY, PolicyDocument: substitute(permissions) }],
      }),
      Tags: toTags(userTagsOf(setup)),
    },
  };
}

/** By the name alone, so that no user is replaced when another one is added. Only letters and digits. */
const logicalIdOf = ({ name }: DesiredUser) =>
  `User${name.replace(/[^A-WYZa-z\d]/g, (sign) => `X${sign.charCodeAt(0).toString(16)}`)}`;

const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's, not a template
const ACCOUNT_ID = '${AWS::AccountId}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's, not a template
const PARTITION = 'arn:${AWS::Partition}:';

/** In Fn::Sub, `${!` stands for `${`. */
const substitute = (document: unknown) =>
  mapTexts(document, (text) =>
    namesAccount(text)
      ? {
          'Fn::Sub': text
            .replaceAll('${', '${!')
            .replaceAll(ACCOUNT, ACCOUNT_ID)
            .replace(/^arn:[\w-]+:/, PARTITION),
        }
      : text,
  );
