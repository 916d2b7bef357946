import { EARLIER_SWITCHES } from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

const BEFORE_CONTAINER = [
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/**
 * What in the job would win over what we export, quarrel with it, or do nothing: each as one
 * warning that names it.
 */
export function findConflicts(inputs: MintInputs, environment: NodeJS.ProcessEnv): string[] {
  const { bedrock, openai, anthropic, awsCredentials } = inputs.exports;
  const isSet = (name: string) => environment[name] !== undefined;
  const warnings: string[] = [];
  if (bedrock && isSet('AWS_BEARER_TOKEN_BEDROCK')) {
    warnings.push(
      'AWS_BEARER_TOKEN_BEDROCK is set already; later steps get the new key instead. A step that sets this variable in its own env: keeps its own.',
    );
  }
  if (!bedrock && environment.AWS_BEARER_TOKEN_BEDROCK === '') {
    warnings.push(
      'AWS_BEARER_TOKEN_BEDROCK is set, but empty: AWS SDKs then fail even with valid credentials. Remove the variable.',
    );
  }
  // With auth: ambient they are what the job means to use.
  const keys = inputs.auth === 'ambient' ? [] : KEYS.filter(isSet);
  if (bedrock && !awsCredentials && keys.length > 0) {
    warnings.push(
      `${keys.join(', ')} ${keys.length > 1 ? 'are' : 'is'} set too. For Bedrock the AWS SDKs prefer the key; other AWS services use these credentials, and the Anthropic SDK for Python rejects a key together with explicit credentials.`,
    );
  }
  const replaced = [
    ...(openai ? ['OPENAI_API_KEY', 'OPENAI_BASE_URL'] : []),
    ...(anthropic ? ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL'] : []),
  ];
  for (const name of replaced.filter(isSet)) {
    warnings.push(`${name} is set already; later steps get the new value instead.`);
  }
  // Anthropic's SDKs send both where both are set.
  if (anthropic && isSet('ANTHROPIC_API_KEY')) {
    warnings.push(
      'ANTHROPIC_API_KEY is set too, and Anthropic clients would send it to Amazon Bedrock. Remove it from the steps that use ANTHROPIC_AUTH_TOKEN.',
    );
  }
  warnings.push(...findClaudeConflicts(inputs, environment));
  if (inputs.gateway?.credentials) {
    // Every AWS SDK looks at these before the container's endpoint.
    for (const name of BEFORE_CONTAINER.filter((name) => environment[name])) {
      warnings.push(
        `${name} is set too, and AWS SDKs use it before the gateway's credentials. Remove it from the steps that use them.`,
      );
    }
  }
  if (inputs.auth === 'oidc' && inputs.externalId !== undefined) {
    warnings.push(
      'Input "role-external-id" has no effect: AWS accepts no external ID with a web identity.',
    );
  }
  if (inputs.isAuthGuessed && inputs.role === undefined) {
    warnings.push(
      'No role is assumed, so scope has no effect: the key has all permissions of the available AWS credentials. Set role-to-assume (a variable for it may be empty here), or auth: ambient if this is intended.',
    );
  }
  if (environment.NODE_DEBUG) {
    warnings.push('NODE_DEBUG is set: Node then writes requests, including secrets, to the log.');
  }
  return warnings;
}

/** What clients of Claude Platform on AWS lack, or obey before what is exported. */
function findClaudeConflicts(
  { service, exports }: MintInputs,
  environment: NodeJS.ProcessEnv,
): string[] {
  if (service.name !== 'claude-platform' || !exports.claudePlatform) return [];
  const warnings: string[] = [];
  if (service.workspaceId === undefined) {
    warnings.push(
      'No workspace ID is set, and clients of Claude Platform on AWS need one. Add workspace-id, or set ANTHROPIC_AWS_WORKSPACE_ID in the steps that use the key.',
    );
  }
  if (environment.ANTHROPIC_AWS_API_KEY !== undefined) {
    warnings.push('ANTHROPIC_AWS_API_KEY is set already; later steps get the new key instead.');
  }
  for (const name of EARLIER_SWITCHES.filter((one) => environment[one])) {
    warnings.push(
      `${name} is set too, and Claude Code obeys it before CLAUDE_CODE_USE_ANTHROPIC_AWS. Remove it from the steps that use Claude Platform on AWS.`,
    );
  }
  return warnings;
}
