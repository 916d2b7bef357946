import { inputError, type KeyServiceName } from '@bedrock-token/core';
import { parseBoolean, type ReadInput, splitList } from '@bedrock-token/github';

/** Which variables later steps get. */
export interface ExportInputs {
  bedrock: boolean;
  openai: boolean;
  anthropic: boolean;
  claudePlatform: boolean;
  awsCredentials: boolean;
}

const OF_SERVICE: Record<KeyServiceName, { known: readonly string[]; must: string; hint: string }> =
  {
    bedrock: {
      known: ['bedrock', 'openai', 'anthropic', 'none'],
      must: 'must list one or more of bedrock, openai and anthropic, or be none',
      hint: 'Write export: bedrock, export: bedrock,openai,anthropic or export: none. For Claude Platform on AWS, add service: claude-platform.',
    },
    'claude-platform': {
      known: ['claude-platform', 'none'],
      must: 'must be claude-platform or none with service: claude-platform',
      hint: 'Leave export out, or write export: none and pass the output token on.',
    },
  };

/** @throws ERR_INPUT for variables that the service does not have */
export function readExports(read: ReadInput, service: KeyServiceName): ExportInputs {
  const entries = splitList(read('export') || service);
  const { known, must, hint } = OF_SERVICE[service];
  const isKnown = entries.length > 0 && entries.every((entry) => known.includes(entry));
  if (!isKnown || (entries.includes('none') && entries.length > 1)) {
    throw inputError('export', must, hint);
  }
  return {
    bedrock: entries.includes('bedrock'),
    openai: entries.includes('openai'),
    anthropic: entries.includes('anthropic'),
    claudePlatform: entries.includes('claude-platform'),
    awsCredentials: parseBoolean(read('export-aws-credentials'), 'export-aws-credentials', false),
  };
}
