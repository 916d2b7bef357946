import { userInfo } from 'node:os';
import { assumeRole, partitionOf, type RequestHandler } from '@bedrock-token/aws';
import type { AwsCredentials } from '@bedrock-token/core';
import {
  BedrockTokenError,
  claudePlatformPolicy,
  inferencePolicy,
  parseRoleArn,
} from '@bedrock-token/core';
import type { CredentialRequest } from '../token-request.ts';

interface RoleOnTop
  extends Pick<CredentialRequest, 'scope' | 'models' | 'service' | 'workspaceId'> {
  roleArn: string;
  region: string;
  minTtlSeconds: number;
}

const HOUR = 3600;

const NAMES = {
  role: '--role-arn',
  duration: '--duration',
  sessionPolicy: '--scope',
  region: '--region',
  all: '--role-arn and --region',
};

/**
 * One AssumeRole with the available credentials, for an hour: no chained role gets more than that,
 * and less than that no role can be limited to.
 *
 * @throws ERR_INPUT, ERR_ROLE_DENIED, ERR_CREDENTIALS_EXPIRED, ERR_UPSTREAM
 */
export async function assumeRoleOnTop(
  request: RoleOnTop,
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): Promise<AwsCredentials> {
  const { roleArn, scope, region, minTtlSeconds } = request;
  if (minTtlSeconds > HOUR) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      'A session of --role-arn lasts one hour, and --min-ttl is longer.',
      {
        hint: 'Lower --min-ttl to less than 1h, or leave out --role-arn.',
      },
    );
  }
  const session = await assumeRole(
    {
      role: parseRoleArn(roleArn, '--role-arn'),
      region,
      sessionName: sessionName(),
      durationSeconds: HOUR,
      names: NAMES,
      ...(scope === 'inference' && { sessionPolicy: sessionPolicyOf(request) }),
    },
    credentials,
    requestHandler,
  );
  return { ...session, source: 'role' };
}

function sessionPolicyOf({ service, workspaceId, region, models = [] }: RoleOnTop): string {
  const partition = partitionOf(region);
  return service === 'claude-platform'
    ? claudePlatformPolicy(partition, workspaceId)
    : inferencePolicy(partition, models);
}

/** CloudTrail shows it: who, by the name this machine has for them. */
export function sessionName(): string {
  let user = '';
  try {
    user = userInfo().username;
  } catch {
    // A container's user often has no name.
  }
  return `bedrock-token-${user.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
}
