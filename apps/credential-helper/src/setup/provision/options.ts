import { REQUEST_OPTIONS } from '../../command-line/request-options.ts';
import type { OptionSpec } from '../../command-line/spec.ts';

const REQUEST = ['region', 'profile', 'role-arn'];

/** Where, and who sets it up. */
export const ADMINISTRATOR: readonly OptionSpec[] = REQUEST_OPTIONS.filter(({ name }) =>
  REQUEST.includes(name),
);

export const REPO: OptionSpec = {
  name: 'repo',
  value: 'ORG/REPO',
  summary: 'the repository whose jobs may assume the role',
};

export const REUSABLE_WORKFLOW: OptionSpec = {
  name: 'reusable-workflow',
  value: 'REF',
  summary: 'only jobs of this workflow file: ORG/REPO/.github/workflows/FILE@REF',
};

export const THUMBPRINT: OptionSpec = {
  name: 'thumbprint',
  value: 'HEX',
  summary: 'SHA-1 of the authority of an issuer whose certificate is not from a public one',
};

/** How GitHub writes the subject of the jobs. */
export const SUBJECT: readonly OptionSpec[] = [
  {
    name: 'immutable-sub',
    value: 'WHICH',
    summary: 'whether subjects contain IDs; auto asks GitHub, with the token in GH_TOKEN',
    choices: ['auto', 'yes', 'no'],
    default: 'auto',
  },
  { name: 'owner-id', value: 'N', summary: 'the ID of the owner, if GitHub is not asked' },
  {
    name: 'repository-id',
    value: 'N',
    summary: 'the ID of the repository, if GitHub is not asked',
  },
  { name: 'subject', value: 'TEXT', summary: 'the whole subject, for custom templates' },
  {
    name: 'issuer',
    value: 'URL',
    summary: 'the OIDC issuer, for GitHub Enterprise Server, ghe.com or an enterprise of its own',
  },
  {
    name: 'audience',
    value: 'TEXT',
    summary: 'the audience of the tokens; default sts.amazonaws.com, in China sts.amazonaws.com.cn',
  },
  THUMBPRINT,
];

/** What they may do; the same for every CI system. */
export const RIGHTS: readonly OptionSpec[] = [
  {
    name: 'models',
    value: 'ID,…',
    summary: 'model IDs, inference-profile IDs or ARNs that the role may call; default every model',
  },
  {
    name: 'consumer',
    value: 'TOOL',
    summary: 'what uses the key: decides the permissions, and what the job runs',
    choices: ['bedrock', 'claude-code', 'codex', 'openai', 'anthropic'],
    default: 'bedrock',
  },
  {
    name: 'endpoint',
    value: 'ENDPOINT',
    summary: 'openai, anthropic: the endpoint that is called',
    choices: ['runtime', 'mantle'],
  },
];

export const ACCOUNT: OptionSpec = {
  name: 'account',
  value: 'ID',
  summary: 'the AWS account; with credentials, the account that they must belong to',
};

/** What is done with a set-up. @param more formats besides those of every set-up */
export const useOptions = (...more: string[]): readonly OptionSpec[] => [
  {
    name: 'format',
    value: 'FORMAT',
    summary: 'which document to print',
    choices: ['cloudformation', 'terraform', 'aws-cli', 'json', ...more],
    default: 'json',
  },
  {
    name: 'out',
    value: 'DIR',
    summary: 'write the document into this directory, such as .github/workflows, or to a file',
  },
  {
    name: 'from-aws',
    summary: 'read the account and the regions of profiles with the available credentials',
  },
  {
    name: 'provider-exists',
    summary:
      'cloudformation, terraform: the account has the OIDC provider, so the document does not create it; --from-aws finds out',
  },
  { name: 'check', summary: 'compare what IAM has, and report each difference' },
  { name: 'apply', summary: 'show the changes to IAM, ask, and make them' },
  { name: 'undo', summary: 'show what setup made, ask, and remove it' },
  { name: 'yes', summary: 'with --apply or --undo: do not ask' },
];
