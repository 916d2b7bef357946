import { KEY_USER_POLICY } from '@bedrock-token/core';
import {
  ACCOUNT,
  type DesiredSetup,
  type DesiredUser,
  tagsOf,
  userTagsOf,
} from '../desired-setup.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { DocumentRequest } from './document-request.ts';
import { Expression, type HclValue, jsonencode, quote, renderAttributes } from './hcl.ts';
import { mapTexts, namesAccount } from './with-account.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's, not a template
const ACCOUNT_ID = '${data.aws_caller_identity.current.account_id}';

/** A configuration for Terraform and OpenTofu. */
export function renderTerraform(request: DocumentRequest): string {
  const { setup, thumbprints, hasProvider } = request;
  const { provider, role, accountId } = setup;
  const tags = tagsOf(setup);
  const { slug, policyName, system, takesRole } = setup.purpose;
  return `${[
    describeDeployment(request),
    block('variable "create_oidc_provider"', {
      description: `false if the account has the OIDC provider ${provider.issuer.name} already`,
      type: new Expression('bool'),
      default: hasProvider !== true,
    }),
    ...(accountId === ACCOUNT ? ['data "aws_caller_identity" "current" {}'] : []),
    block(`resource "aws_iam_openid_connect_provider" "${system.toLowerCase()}"`, {
      count: new Expression('var.create_oidc_provider ? 1 : 0'),
      url: provider.issuer.url,
      client_id_list: [provider.audience],
      ...(thumbprints.length > 0 && { thumbprint_list: [...thumbprints] }),
      tags,
    }),
    block(`resource "aws_iam_role" "${slug}"`, {
      name: role.name,
      description: role.description,
      max_session_duration: role.maxSessionSeconds,
      assume_role_policy: encode(role.trust),
      tags,
    }),
    block(`resource "aws_iam_role_policy" "${slug}"`, {
      name: policyName,
      role: new Expression(`aws_iam_role.${slug}.id`),
      policy: encode(role.permissions),
    }),
    ...setup.users.flatMap((user) => renderUser(user, setup)),
    block('output "role_arn"', {
      description: takesRole,
      value: new Expression(`aws_iam_role.${slug}.arn`),
    }),
  ].join('\n\n')}\n`;
}

/** A count of 0 destroys what an earlier run of the same configuration created. */
function describeDeployment({ setup, hasProvider }: DocumentRequest): string {
  const { region, provider } = setup;
  const deploy = `# To deploy: terraform init && AWS_REGION=${region} terraform apply`;
  switch (hasProvider) {
    case true:
      return `${deploy}\n# If this configuration created the OIDC provider before, add: -var create_oidc_provider=true`;
    case false:
      return deploy;
    case undefined:
      return `${deploy}\n# If the account has the OIDC provider ${provider.issuer.name} already, add: -var create_oidc_provider=false`;
  }
}

function renderUser(user: DesiredUser, setup: DesiredSetup): string[] {
  const { name, policies, permissions } = user;
  const id = resourceNameOf(user);
  const of = new Expression(`aws_iam_user.${id}.name`);
  return [
    block(`resource "aws_iam_user" "${id}"`, { name, tags: userTagsOf(setup) }, KEEPS_TAGS),
    ...(permissions === undefined
      ? []
      : [
          block(`resource "aws_iam_user_policy" "${id}"`, {
            name: KEY_USER_POLICY,
            user: of,
            policy: encode(permissions),
          }),
        ]),
    ...policies.map((policy, index) =>
      block(`resource "aws_iam_user_policy_attachment" "${id}_${index + 1}"`, {
        user: of,
        policy_arn: policy,
      }),
    ),
  ];
}

/** A rotation keeps its dates in tags of the user, which Terraform would remove. */
const KEEPS_TAGS = ['', '  lifecycle {', '    ignore_changes = [tags, tags_all]', '  }'];

/** By the name alone, so that no user is replaced when another one is added. */
const resourceNameOf = ({ name }: DesiredUser) =>
  `user_${name.replace(/[^\w-]/g, (sign) => `_x${sign.charCodeAt(0).toString(16)}_`)}`;

function block(
  head: string,
  attributes: { readonly [key: string]: HclValue },
  nested: readonly string[] = [],
): string {
  return [`${head} {`, ...renderAttributes(attributes, 2), ...nested, '}'].join('\n');
}

function encode(document: PolicyDocument): Expression {
  const mapped = mapTexts(document, (text) =>
    namesAccount(text) ? new Expression(quote(text).replaceAll(ACCOUNT, ACCOUNT_ID)) : text,
  );
  return jsonencode(mapped as { readonly [key: string]: HclValue }, 2);
}
