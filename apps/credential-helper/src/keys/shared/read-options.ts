import type { ProbeKind, ServiceOfKeys } from '@bedrock-token/aws';
import {
  BedrockTokenError,
  EXAMPLE_CLAUDE_MODEL,
  EXAMPLE_PROFILE,
  isClaudeModelId,
  isManagedPolicyArn,
  isModelId,
} from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';

/** @throws ERR_INPUT unless --user names one */
export function readUserName(invocation: Invocation): string {
  const name = invocation.value('user') ?? '';
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name;
  throw new BedrockTokenError(
    'ERR_INPUT',
    name === '' ? '--user is missing.' : '--user is not the name of an IAM user.',
    { hint: 'Give only the name, such as --user bedrock-ci: no path and no ARN.' },
  );
}

/** IAM API reference, CreateServiceSpecificCredential. */
export const LONGEST_DAYS = 36_600;

/**
 * The age at which a new key ends. Keys that never end are made on purpose or not at all.
 *
 * @param fallback if neither --days nor --no-expiry is given; else one of them has to be
 * @returns days; undefined for never
 * @throws ERR_INPUT
 */
export function readDays(invocation: Invocation, fallback?: number): number | undefined {
  const isEndless = invocation.isSet('no-expiry');
  const isGiven = invocation.isSet('days') || fallback !== undefined;
  if (isEndless ? invocation.isSet('days') : !isGiven) {
    throw new BedrockTokenError('ERR_INPUT', 'Give either --days or --no-expiry.', {
      hint: 'A key that expires is safer: --days 60.',
    });
  }
  return isEndless
    ? undefined
    : readWhole(invocation, 'days', { min: 1, max: LONGEST_DAYS, fallback });
}

/** @throws ERR_INPUT for what is no whole number within the bounds */
export function readWhole(
  invocation: Invocation,
  name: string,
  { min, max, fallback }: { min: number; max: number; fallback?: number | undefined },
): number {
  const text = invocation.value(name) ?? String(fallback);
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new BedrockTokenError('ERR_INPUT', `--${name} is not a whole number within its limits.`, {
    hint: `Give a number from ${min} to ${max}, such as --${name} ${fallback ?? 60}.`,
  });
}

/**
 * The managed policies that --policy names.
 *
 * @throws ERR_INPUT for what is not the ARN of one
 */
export function readPolicies(invocation: Invocation): string[] {
  const arns = invocation.values('policy');
  if (arns.every(isManagedPolicyArn)) return arns;
  throw new BedrockTokenError('ERR_INPUT', '--policy is not the ARN of a managed policy.', {
    hint: 'Write each in full, such as --policy arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess; *, ? and $ are refused, since they stand for more than one policy.',
  });
}

/** `known`: that Bedrock knows the key is enough, whatever policies say to its use from here. */
export type ProbeOption = ProbeKind | 'known';

/** @throws ERR_INPUT */
export function readProbe(
  invocation: Invocation,
  { service }: ServiceOfKeys = { service: 'bedrock' },
): ProbeOption {
  const text = invocation.value('probe') ?? 'access';
  if (text === 'access' || text === 'known') return text;
  const isClaude = service === 'claude-platform';
  if (isClaude ? isClaudeModelId(text) : isModelId(text)) return { model: text };
  throw new BedrockTokenError('ERR_INPUT', '--probe must be access, known or a model ID.', {
    hint: `Leave it out, or give an ID such as ${isClaude ? EXAMPLE_CLAUDE_MODEL : EXAMPLE_PROFILE}.`,
  });
}
