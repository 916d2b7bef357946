import type { ServiceOfKeys } from '@bedrock-token/aws';
import { BedrockTokenError, claudePlatformPolicy, keyUserPolicy } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';
import { readPolicies } from './read-options.ts';

/** What keys of a user may do: managed policies, or else an inline policy. */
export interface UserPermissions {
  /** ARNs. */
  policies: string[];
  /** JSON. */
  permissions?: string;
}

/** By `--policy` and `--models`. */
export interface AskedPermissions {
  /** ARNs of `--policy`. */
  policies: string[];
  /** True if one of the options is given. */
  isAsked: boolean;
  /** @throws ERR_INPUT for what is no model, or for too many of them */
  forUser(partition: string): UserPermissions;
}

/**
 * @param taken characters of the other inline policies of the user
 * @throws ERR_INPUT for what is no managed policy, and for both options together
 */
export function readUserPermissions(
  invocation: Invocation,
  { service, workspaceId }: ServiceOfKeys,
  taken = 0,
): AskedPermissions {
  const policies = readPolicies(invocation);
  const models = listOf(invocation.value('models'));
  if (policies.length > 0 && models.length > 0) {
    throw new BedrockTokenError('ERR_INPUT', '--models cannot be combined with --policy.', {
      hint: 'Leave --policy out: --models makes an inline policy, which allows these models alone.',
    });
  }
  if (service === 'claude-platform' && models.length > 0) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      '--models cannot be combined with --service claude-platform.',
      {
        hint: 'Leave --models out: permissions there are for workspaces, so name one with --workspace-id.',
      },
    );
  }
  return {
    policies,
    isAsked: policies.length + models.length > 0,
    forUser(partition) {
      if (policies.length > 0) return { policies };
      if (service === 'claude-platform') {
        return { policies, permissions: claudePlatformPolicy(partition, workspaceId) };
      }
      const permissions = keyUserPolicy(partition, models, { name: '--models', taken });
      return { policies, permissions };
    },
  };
}

const listOf = (text = '') =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
