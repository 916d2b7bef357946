import { IAMClient } from '@aws-sdk/client-iam';
import type { AwsCredentials } from '@bedrock-token/core';
import { partitionOf } from '../endpoints/endpoints.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { toSdkCredentials } from '../sts/assume-role.ts';

/** Where IAM lives: one region a partition (IAM endpoints and quotas, AWS General Reference). */
const IAM_REGIONS: Record<string, string> = {
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
};

/**
 * IAM, which is asked once: a caller knows what may be sent twice.
 *
 * @param region any of the partition; IAM has one endpoint for all
 */
export function createIamClient(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
): IAMClient {
  return new IAMClient({
    region: IAM_REGIONS[partitionOf(region)] ?? 'us-east-1',
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && /^NoSuchEntity/.test(error.name);
}

export function toTags(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
