import { BedrockTokenError, KEY_SERVICES, type KeyServiceName } from '@bedrock-token/core';
import { partitionOf } from './endpoints.ts';

/**
 * Claude Platform on AWS is in all commercial regions and in no other partition (its user guide,
 * "Prerequisites"); a region that AWS opens later is one of them, so that there is no list here.
 *
 * @param setting how the user chooses the service: `service`, `--service`
 * @throws ERR_REGION for a region of a partition that does not have the service
 */
export function assertServiceRegion(
  service: KeyServiceName,
  region: string,
  setting: string,
): void {
  const partition = partitionOf(region);
  if (service === 'bedrock' || partition === 'aws') return;
  throw new BedrockTokenError(
    'ERR_REGION',
    `${KEY_SERVICES[service].title} is not available in ${region}: it is in no region of the partition ${partition}.`,
    {
      hint: `Name a commercial region, such as us-east-1, that your workspace is in, or leave out ${setting} for a key of Amazon Bedrock.`,
    },
  );
}
