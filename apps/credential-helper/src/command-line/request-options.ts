import {
  BedrockTokenError,
  checkLifetime,
  checkWorkspaceId,
  isKeyServiceName,
  KEY_SERVICE_NAMES,
} from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import { parseDuration } from './duration.ts';
import type { Invocation, OptionSpec } from './spec.ts';

export const DEFAULT_MIN_TTL_SECONDS = 600;
const DEFAULT_TIMEOUT_SECONDS = 4;
const MAX_SECONDS = 43_200;

/** Whose key, for where and how long. */
export const REQUEST_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'region',
    value: 'REGION',
    summary:
      'the region of the key; default AWS_REGION, AWS_DEFAULT_REGION or the region of the profile',
  },
  {
    name: 'profile',
    value: 'NAME',
    summary: 'a profile in the AWS config files; default AWS_PROFILE',
  },
  { name: 'role-arn', value: 'ARN', summary: 'a role to assume with the available credentials' },
  {
    name: 'scope',
    value: 'SCOPE',
    summary: 'what the role may be used for: inference limits it to Bedrock inference',
    choices: ['role', 'inference'],
    default: 'role',
  },
];

/** Which service a key is for. */
export const SERVICE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'service',
    value: 'SERVICE',
    summary: 'what the key is for: Amazon Bedrock, or Claude Platform on AWS',
    choices: KEY_SERVICE_NAMES,
    default: 'bedrock',
  },
  {
    name: 'workspace-id',
    value: 'ID',
    summary:
      'with --service claude-platform: the workspace for clients; default ANTHROPIC_AWS_WORKSPACE_ID',
  },
];

/** Where answers are kept. */
export const STORE_OPTION: OptionSpec = {
  name: 'store',
  value: 'STORE',
  summary: 'where keys are cached; without a working keychain, in a file',
  choices: ['file', 'keychain'],
  default: 'file',
};

export const readStore = (invocation: Invocation) =>
  invocation.value('store') === 'keychain' ? 'keychain' : 'file';

/** How the answer may be come by. */
export const FRESHNESS_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'min-ttl',
    value: 'TIME',
    summary: 'the minimum remaining lifetime; without it, at most half of --duration',
    default: `${DEFAULT_MIN_TTL_SECONDS / 60}m`,
  },
  { name: 'refresh', summary: 'ignore the cache and get a new key' },
  { name: 'no-cache', summary: 'do not read or write the cache' },
  STORE_OPTION,
  {
    name: 'timeout',
    value: 'TIME',
    summary: 'time limit',
    default: `${DEFAULT_TIMEOUT_SECONDS}s`,
  },
];

export const DURATION_OPTION: OptionSpec = {
  name: 'duration',
  value: 'TIME',
  summary: 'lifetime of the key, at most 12h, limited by the AWS session; default: the maximum',
};

/** @throws ERR_INPUT */
export function readTokenRequest(invocation: Invocation, io: ProcessIo): TokenRequest {
  const { env } = io;
  const duration = invocation.value('duration');
  const roleArn = nonEmpty(invocation, 'role-arn');
  const scope = invocation.value('scope') === 'inference' ? 'inference' : 'role';
  if (scope === 'inference' && roleArn === undefined) {
    throw new BedrockTokenError('ERR_INPUT', '--scope inference needs --role-arn.', {
      hint: 'Add --role-arn: the session policy is applied when the role is assumed.',
    });
  }
  return {
    profile: nonEmpty(invocation, 'profile'),
    roleArn,
    scope,
    ...readService(invocation, io),
    region:
      nonEmpty(invocation, 'region') ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined),
    durationSeconds:
      duration === undefined
        ? undefined
        : checkLifetime(
            parseDuration(duration, '--duration', { min: 1, max: MAX_SECONDS }),
            '--duration',
          ),
  };
}

/** @throws ERR_INPUT for an ID that is none, or one that has no meaning */
function readService(
  invocation: Invocation,
  { env }: ProcessIo,
): Pick<TokenRequest, 'service' | 'workspaceId'> {
  const given = invocation.value('service') ?? 'bedrock';
  const service = isKeyServiceName(given) ? given : 'bedrock';
  const option = nonEmpty(invocation, 'workspace-id');
  if (service === 'bedrock') {
    if (option === undefined) return {};
    throw new BedrockTokenError('ERR_INPUT', '--workspace-id needs --service claude-platform.', {
      hint: 'Add --service claude-platform: only keys of Claude Platform on AWS have a workspace.',
    });
  }
  if (option !== undefined) {
    return { service, workspaceId: checkWorkspaceId(option, '--workspace-id') };
  }
  const variable = env.ANTHROPIC_AWS_WORKSPACE_ID;
  if (!variable) return { service };
  return { service, workspaceId: checkWorkspaceId(variable, 'ANTHROPIC_AWS_WORKSPACE_ID') };
}

/** @throws ERR_INPUT */
export function readFreshness(invocation: Invocation, durationSeconds?: number): Freshness {
  const minTtl = invocation.value('min-ttl');
  const timeout = invocation.value('timeout');
  const minTtlSeconds =
    minTtl === undefined
      ? // A key that was asked to be short cannot have ten minutes left for long.
        Math.min(DEFAULT_MIN_TTL_SECONDS, Math.floor((durationSeconds ?? MAX_SECONDS) / 2))
      : parseDuration(minTtl, '--min-ttl', { min: 0, max: MAX_SECONDS });
  if (durationSeconds !== undefined && minTtlSeconds > durationSeconds) {
    throw new BedrockTokenError('ERR_INPUT', '--min-ttl is longer than --duration.', {
      hint: 'Lower --min-ttl, or raise --duration.',
    });
  }
  return {
    minTtlSeconds,
    isMinTtlAsked: minTtl !== undefined,
    refresh: invocation.isSet('refresh'),
    useCache: !invocation.isSet('no-cache'),
    store: readStore(invocation),
    timeoutMs:
      timeout === undefined
        ? DEFAULT_TIMEOUT_SECONDS * 1000
        : parseDuration(timeout, '--timeout', { min: 0.1, max: 600 }) * 1000,
  };
}

/** @throws ERR_INPUT: an empty value is mostly a variable that is not set */
function nonEmpty(invocation: Invocation, name: string): string | undefined {
  const value = invocation.value(name);
  if (value !== '') return value;
  throw new BedrockTokenError('ERR_INPUT', `--${name} is empty.`, {
    hint: `Leave --${name} out, or check for a variable that is not set.`,
  });
}
