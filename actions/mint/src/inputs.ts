import { type AwsInputs, readAwsInputs } from '@bedrock-token/action-runtime';
import { checkLifetime, EXAMPLE_PROFILE, inputError, isModelId } from '@bedrock-token/core';
import { parseBoolean, type ReadInput, splitList } from '@bedrock-token/github';
import { type LabelledSessionPolicies, readSessionPolicies } from './session-policy.ts';
import { readSessionTags, type TagInputs } from './session-tags.ts';

export interface MintInputs extends AwsInputs, TagInputs {
  sessionPolicies: LabelledSessionPolicies;
  tokenSeconds: number | undefined;
  exports: { bedrock: boolean; openai: boolean; anthropic: boolean; awsCredentials: boolean };
  verify: 'none' | 'access' | { model: string };
  summary: boolean;
  /** Undefined for a key as it is. */
  gateway: { credentials: boolean } | undefined;
}

/**
 * Reads and checks every input before anything is sent anywhere.
 *
 * @throws ERR_INPUT for the first input that is wrong
 */
export function readInputs(read: ReadInput, environment: NodeJS.ProcessEnv): MintInputs {
  const text = (name: string) => read(name).trim();
  const aws = readAwsInputs(read, environment);
  return {
    ...aws,
    sessionPolicies: readSessionPolicies(read, aws.role),
    ...readSessionTags(read, aws, environment),
    tokenSeconds: readTokenSeconds(text('token-duration-seconds')),
    exports: readExports(read),
    verify: readVerify(text('verify')),
    summary: parseBoolean(read('summary'), 'summary', true),
    gateway: readGateway(read),
  };
}

function readTokenSeconds(given: string): number | undefined {
  if (given === '') return undefined;
  return checkLifetime(
    /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN,
    'token-duration-seconds',
  );
}

function readExports(read: ReadInput): MintInputs['exports'] {
  const entries = splitList(read('export') || 'bedrock');
  const known = entries.every((entry) => /^(bedrock|openai|anthropic|none)$/.test(entry));
  if (!known || entries.length === 0 || (entries.includes('none') && entries.length > 1)) {
    throw inputError(
      'export',
      'must list one or more of bedrock, openai and anthropic, or be none',
      'Write export: bedrock, export: bedrock,openai,anthropic or export: none.',
    );
  }
  return {
    bedrock: entries.includes('bedrock'),
    openai: entries.includes('openai'),
    anthropic: entries.includes('anthropic'),
    awsCredentials: parseBoolean(read('export-aws-credentials'), 'export-aws-credentials', false),
  };
}

function readVerify(given: string): MintInputs['verify'] {
  if (given === '' || given === 'none') return 'none';
  if (given === 'access') return 'access';
  if (isModelId(given)) return { model: given };
  throw inputError(
    'verify',
    'must be none, access or a model ID',
    `Write verify: access, or a model ID such as ${EXAMPLE_PROFILE}.`,
  );
}

function readGateway(read: ReadInput): MintInputs['gateway'] {
  const isWanted = parseBoolean(read('gateway'), 'gateway', false);
  const credentials = parseBoolean(read('gateway-credentials'), 'gateway-credentials', false);
  if (isWanted && parseBoolean(read('export-aws-credentials'), 'export-aws-credentials', false)) {
    throw inputError(
      'export-aws-credentials',
      'cannot be combined with gateway',
      'Use gateway-credentials: true, whose credentials are renewed during the job.',
    );
  }
  if (credentials && !isWanted) {
    throw inputError(
      'gateway-credentials',
      'has no effect without gateway',
      'Add gateway: true, or use export-aws-credentials: true.',
    );
  }
  return isWanted ? { credentials } : undefined;
}
