import { claudePlatformPolicy, keyUserPolicy } from '@bedrock-token/core';
import type { KeySettings } from './key-settings.ts';

/**
 * What keys of a new user may do: managed policies, or else an inline policy (JSON).
 *
 * @throws ERR_INPUT for models of another partition, or too many
 */
export function permissionsOfUser(
  {
    policies,
    models,
    service,
    workspaceId,
  }: Pick<KeySettings, 'policies' | 'models' | 'service' | 'workspaceId'>,
  partition: string,
): { policies: string[]; permissions?: string } {
  if (policies.length > 0) return { policies };
  const permissions =
    service === 'claude-platform'
      ? claudePlatformPolicy(partition, workspaceId)
      : keyUserPolicy(partition, models, { name: 'models' });
  return { policies, permissions };
}
