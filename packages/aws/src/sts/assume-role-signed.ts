import { AssumeRoleCommand, type AssumeRoleResponse, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import {
  type RoleSession,
  type SdkCredentials,
  toSdkCredentials,
  toSession,
} from './assume-role.ts';
import type { RoleRequest } from './role-request.ts';

/**
 * One AssumeRole with available credentials. A role that assumes a role gets at most one hour.
 * The SDK's `fromTemporaryCredentials` would do the same, but drops the account of the session.
 *
 * @throws as `assumeRoleWithWebIdentity`
 */
export function assumeRole(
  request: RoleRequest,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): Promise<RoleSession> {
  const client = new STSClient({
    region: request.region,
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
  const { externalId, sessionPolicy, managedPolicies = [], tags = [] } = request;
  const command = new AssumeRoleCommand({
    RoleArn: request.role.text,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    ...(sessionPolicy !== undefined && { Policy: sessionPolicy }),
    ...(managedPolicies.length > 0 && { PolicyArns: managedPolicies.map((arn) => ({ arn })) }),
    ...(tags.length > 0 && { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(externalId !== undefined && { ExternalId: externalId }),
  });
  return toSession(request, 'credentials', async () => readAnswer(await client.send(command)));
}

/** @throws Error without a code, which stands for an answer that cannot be read */
function readAnswer({ Credentials, AssumedRoleUser }: AssumeRoleResponse): SdkCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey) throw new Error('Invalid response from AssumeRole');
  const accountId = AssumedRoleUser?.Arn?.split(':')[4];
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken && { sessionToken: SessionToken }),
    ...(Expiration && { expiration: Expiration }),
    ...(accountId && { accountId }),
  };
}
