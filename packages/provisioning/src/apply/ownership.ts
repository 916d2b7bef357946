import type { ObservedRole, ObservedUser, Tags } from '@bedrock-token/core';
import { BedrockTokenError, readUserState } from '@bedrock-token/core';
import {
  type DesiredSetup,
  isForRepository,
  MANAGED_TAG,
  REPOSITORY_TAG,
} from '../desired-setup.ts';

/** Any of the set-ups: two of them share a provider. */
const MANAGERS: readonly (string | undefined)[] = ['setup-github', 'setup-ci', 'setup-rotation'];

/** Whether a provider was made by setup. */
export const isManaged = (tags: Tags) => MANAGERS.includes(tags[MANAGED_TAG]);

/**
 * Only what setup made for this repository is changed or removed.
 *
 * @throws ERR_INPUT for any other role
 */
export function assertOwn(
  { role, repository, purpose }: DesiredSetup,
  observed: ObservedRole,
): void {
  const { tags } = observed;
  const isOwn = tags[MANAGED_TAG] === purpose.managedBy;
  if (isOwn && isForRepository(tags, repository)) return;
  const other = tags[REPOSITORY_TAG];
  const whose =
    isManaged(tags) && other !== undefined
      ? `was made by ${isOwn ? 'setup' : 'another setup'} for ${other}`
      : 'was not made by setup';
  throw new BedrockTokenError(
    'ERR_INPUT',
    `The role ${role.name} ${whose}, so it is not changed.`,
    {
      hint: 'Choose another name with --role-name. To see how the role differs from what the repository needs, use --check.',
    },
  );
}

/**
 * Whose a user is. `own`: setup made it for this repository. `unfinished`: a rotation began to make it.
 * `other`: it was there before, and stays as it is.
 *
 * @throws ERR_INPUT for a user that setup made for another repository
 */
export function readUserOwner(
  name: string,
  { tags }: ObservedUser,
  repository: string,
): 'own' | 'unfinished' | 'other' {
  const state = readUserState(tags);
  if (state === 'foreign') return 'other';
  const owner = tags[REPOSITORY_TAG];
  if (owner === undefined) return state === 'unfinished' ? 'unfinished' : 'other';
  if (isForRepository(tags, repository)) return 'own';
  throw new BedrockTokenError(
    'ERR_INPUT',
    `The user ${name} was made by setup for ${owner}, so it is not changed.`,
    {
      hint: 'Two rotations would take the keys of each other out: name another user.',
    },
  );
}
