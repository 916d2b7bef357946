import type { Session } from '@bedrock-token/action-runtime';
import {
  type BearerToken,
  CLAUDE_CODE_SWITCH,
  toTimestamp,
  UNKNOWN_END,
} from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

/** The job summary: what was minted and for whom. Nothing in it is secret. */
export function composeSummary(
  tokens: readonly [BearerToken, ...BearerToken[]],
  session: Session,
  inputs: MintInputs,
): string {
  const [token] = tokens;
  const rows = [
    ['Principal', code(session.principalArn)],
    [tokens.length > 1 ? 'Regions' : 'Region', tokens.map(({ region }) => code(region)).join(', ')],
    [
      'Expires',
      token.isEndUnknown ? UNKNOWN_END : `${toTimestamp(token.expiresAt)} (${describeLife(token)})`,
    ],
    ['Lifetime set by', describeLimit(token)],
    ['Scope', inputs.sessionPolicies.label],
    ['Verified', describeProof(inputs)],
    ['Exported', listExports(inputs)],
  ];
  const text = [
    `### ${describeKey(token).replace(/^an? /, '')}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| **${name}** | ${value?.replaceAll('|', '\\|')} |`),
    '',
  ].join('\n');
  // Summaries are not masked by the runner; the ARN of a model may name the account, too.
  return inputs.maskAccount ? text.replaceAll(session.accountId, '***') : text;
}

/** Such as `an Amazon Bedrock API key`. */
export function describeKey({ service }: BearerToken): string {
  return service === 'bedrock' ? 'an Amazon Bedrock API key' : 'a Claude Platform on AWS API key';
}

/** Such as `1 h 5 min`. */
export function describeLife(token: BearerToken): string {
  const seconds = Math.round((token.expiresAt.getTime() - token.issuedAt.getTime()) / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const words = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return words.slice(0, 2).join(' ') || '0 s';
}

function describeLimit(token: BearerToken): string {
  if (token.isEndUnknown) return 'the end of the AWS session';
  const limits = {
    request: 'token-duration-seconds',
    session: 'the end of the AWS session',
    maximum: 'the 12 hours that AWS allows',
  };
  return limits[token.limitedBy];
}

function describeProof({ verify, service }: MintInputs): string {
  if (verify === 'none') return 'no (set `verify` to test the key before it is used)';
  const who = service.name === 'bedrock' ? 'Bedrock' : 'Claude Platform on AWS';
  return verify === 'access' ? `${who} accepts the key` : `${code(verify.model)} answers`;
}

function listExports(inputs: MintInputs): string {
  const { bedrock, openai, anthropic, claudePlatform, awsCredentials } = inputs.exports;
  const hasWorkspace = inputs.service.name === 'claude-platform' && inputs.service.workspaceId;
  const names = [
    ...(bedrock ? ['AWS_BEARER_TOKEN_BEDROCK'] : []),
    ...(openai ? ['OPENAI_API_KEY', 'OPENAI_BASE_URL'] : []),
    ...(anthropic ? ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL'] : []),
    ...(claudePlatform ? ['ANTHROPIC_AWS_API_KEY', CLAUDE_CODE_SWITCH] : []),
    ...(claudePlatform && hasWorkspace ? ['ANTHROPIC_AWS_WORKSPACE_ID'] : []),
    ...(awsCredentials ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] : []),
    ...(bedrock || claudePlatform || awsCredentials ? ['AWS_REGION', 'AWS_DEFAULT_REGION'] : []),
  ];
  return names.length === 0 ? 'outputs only' : names.map(code).join(', ');
}

/**
 * The path of a user or role in an ARN may hold any printable character (IAM API reference, Path). A pipe is
 * escaped with the row.
 */
function code(text: string): string {
  return `\`${text.replace(/[`\s]/g, '?')}\``;
}
