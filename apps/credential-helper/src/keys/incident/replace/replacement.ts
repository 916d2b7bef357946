import type { ServiceOfKeys } from '@bedrock-token/aws';
import type { RotationPolicy } from '@bedrock-token/core';
import type { UserPermissions } from '../../shared/read-user-permissions.ts';
import type { RotationOptions } from '../../shared/run-rotation.ts';
import type { ReplacedUser } from '../containment.ts';

/** How the key of one user is replaced. */
export interface ReplacementRequest extends Pick<RotationOptions, 'sinkRequest' | 'probe'> {
  service: ServiceOfKeys;
  policy: RotationPolicy;
  /** Of the keys; default the one of the run. */
  region?: string | undefined;
  permissions(partition: string): UserPermissions;
}

/**
 * What replaces the key of a user, which is known once the key is.
 *
 * @throws ERR_INPUT if the options or the file have nothing for this user
 */
export type Replacement = (user: ReplacedUser, accountId: string) => ReplacementRequest;
