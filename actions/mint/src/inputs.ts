import { type AwsInputs, readAwsInputs } from '@bedrock-token/action-runtime';
import { assertServiceRegion } from '@bedrock-token/aws';
import {
  checkLifetime,
  EXAMPLE_CLAUDE_MODEL,
  EXAMPLE_PROFILE,
  inputError,
  isClaudeModelId,
  isModelId,
} from '@bedrock-token/core';
import { parseBoolean, type ReadInput } from '@bedrock-token/github';
import { type ExportInputs, readExports } from './export-input.ts';
import { readService, type ServiceInput } from './service-input.ts';
import { type LabelledSessionPolicies, readSessionPolicies } from './session-policy.ts';
import { readSessionTags, type TagInputs } from './session-tags.ts';

export interface MintInputs extends AwsInputs, TagInputs {
  service: ServiceInput;
  sessionPolicies: LabelledSessionPolicies;
  tokenSeconds: number | undefined;
  exports: ExportInputs;
  verify: 'none' | 'access' | { model: string };
  summary: boolean;
  /** Undefined for a key as it is. */
  gateway: { credentials: boolean } | undefined;
}

/**
 * Reads and checks every input before anything is sent anywhere.
 *
 * @throws ERR_INPUT for the first input that is wrong, ERR_REGION for a region without the service
 */
export function readInputs(read: ReadInput, environment: NodeJS.ProcessEnv): MintInputs {
  const text = (name: string) => read(name).trim();
  const service = readService(read, environment);
  const aws = readAwsInputs(read, environment);
  for (const region of aws.regions) assertServiceRegion(service.name, region, 'service');
  return {
    ...aws,
    service,
    sessionPolicies: readSessionPolicies(read, aws.role, service),
    ...readSessionTags(read, aws, environment),
    tokenSeconds: readTokenSeconds(text('token-duration-seconds')),
    exports: readExports(read, service.name),
    verify: readVerify(text('verify'), service),
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

function readVerify(given: string, service: ServiceInput): MintInputs['verify'] {
  if (given === '' || given === 'none') return 'none';
  if (service.name === 'claude-platform') return readClaudeVerify(given, service.workspaceId);
  if (given === 'access') return 'access';
  if (isModelId(given)) return { model: given };
  throw inputError(
    'verify',
    'must be none, access or a model ID',
    `Write verify: access, or a model ID such as ${EXAMPLE_PROFILE}.`,
  );
}

function readClaudeVerify(given: string, workspaceId: string | undefined): MintInputs['verify'] {
  if (given !== 'access' && !isClaudeModelId(given)) {
    throw inputError(
      'verify',
      'must be none, access or the ID of a Claude model with service: claude-platform',
      `Write verify: access, or a model ID of Anthropic's own API, such as ${EXAMPLE_CLAUDE_MODEL}.`,
    );
  }
  if (workspaceId === undefined) {
    throw inputError(
      'verify',
      'needs a workspace with service: claude-platform',
      'Add workspace-id, or set ANTHROPIC_AWS_WORKSPACE_ID: every request names one.',
    );
  }
  return given === 'access' ? 'access' : { model: given };
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
