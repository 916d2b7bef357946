import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { AwsCredentials } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { openSecret, type SecretLocation } from './secrets-manager-client.ts';
import { isNamed, saysNothing } from './sink-faults.ts';

/** `deleted`: it is marked for deletion. `denied`: the caller may not look; it may also be missing. */
export type SecretState = 'present' | 'missing' | 'deleted' | 'denied';

/**
 * Whether a secret is there to be written to: PutSecretValue creates none. Reads no value.
 *
 * @throws ERR_SINK or ERR_UPSTREAM if Secrets Manager does not say
 */
export function readSecretState(
  location: SecretLocation,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): Promise<SecretState> {
  const { client, ask } = openSecret(location, credentials, requestHandler);
  return ask(async () => {
    try {
      const { ARN, DeletedDate } = await client.send(
        new DescribeSecretCommand({ SecretId: location.name }),
      );
      if (ARN === undefined) throw saysNothing();
      return DeletedDate === undefined ? 'present' : 'deleted';
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) return 'missing';
      if (isNamed(error, 'AccessDeniedException')) return 'denied';
      throw error;
    }
  });
}
