import { BedrockTokenError, KEY_USER_POLICY } from '@bedrock-token/core';
import { type DesiredSetup, tagsOf, userTagsOf } from '../desired-setup.ts';
import { needsEscapes, policyText } from '../policy/document.ts';
import { renderAwsCli } from './aws-cli.ts';
import { renderCloudFormation } from './cloudformation.ts';
import type { DocumentRequest } from './document-request.ts';
import { renderTerraform } from './terraform.ts';

/** Documents of what is to be in AWS. */
export const DOCUMENT_FORMATS = ['cloudformation', 'terraform', 'aws-cli', 'json'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export interface DocumentFile {
  /** Relative to the directory that the user names. */
  path: string;
  text: string;
}

export interface Documents {
  /** The document in one piece. */
  text: string;
  /** The same as files. */
  files: readonly DocumentFile[];
  /** Where a repository has them, such as `.github/workflows`; undefined for what is not committed to one place. */
  directory?: string;
  /** What the user should know of this document, one sentence each. */
  notes?: readonly string[];
}

export function renderDocuments(format: DocumentFormat, request: DocumentRequest): Documents {
  const { setup, thumbprints } = request;
  if (format === 'cloudformation' || format === 'terraform') assertUnescaped(format, setup);
  const { slug } = setup.purpose;
  const name = slug === 'bedrock' ? 'bedrock-role' : `bedrock-${slug}`;
  switch (format) {
    case 'cloudformation':
      return oneDocument(`${name}.yaml`, renderCloudFormation(request, `${name}.yaml`));
    case 'terraform':
      return oneDocument(`${name}.tf`, renderTerraform(request));
    case 'aws-cli':
      return oneDocument(`${name}.sh`, renderAwsCli(setup, thumbprints, `${name}.sh`));
    case 'json':
      return renderJson(setup);
  }
}

/**
 * They write the JSON of policies themselves, without escapes.
 *
 * @throws ERR_INPUT
 */
function assertUnescaped(format: DocumentFormat, { role }: DesiredSetup): void {
  if (!needsEscapes(role.trust) && !needsEscapes(role.permissions)) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `--format ${format} cannot have a name with characters that IAM takes only as escapes.`,
    { hint: 'Use --apply, --format aws-cli or --format json, which write them so.' },
  );
}

/** A document that is one file. */
export const oneDocument = (path: string, text: string): Documents => ({
  text,
  files: [{ path, text }],
});

function renderJson(setup: DesiredSetup): Documents {
  const { provider, role, purpose } = setup;
  const { trust, permissions, ...rest } = role;
  const users = setup.users.map((user) => ({
    name: user.name,
    arn: user.arn,
    tags: userTagsOf(setup),
    policies: user.policies,
    ...(user.permissions && { policyName: KEY_USER_POLICY, permissions: user.permissions }),
  }));
  return {
    text: json({
      provider: { arn: provider.arn, url: provider.issuer.url, clientId: provider.audience },
      role: { ...rest, tags: tagsOf(setup), policyName: purpose.policyName },
      trustPolicy: trust,
      permissions,
      ...(users.length > 0 && { users }),
    }),
    files: [
      { path: 'trust.json', text: json(trust) },
      { path: 'permissions.json', text: json(permissions) },
      ...setup.users.flatMap((user) =>
        user.permissions === undefined
          ? []
          : [{ path: `user-${user.name}.json`, text: json(user.permissions) }],
      ),
    ],
  };
}

const json = (value: object) => `${policyText(value, 2)}\n`;
