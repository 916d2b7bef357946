import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { identifyCaller } from '../sts/identify-caller.ts';
import { TooLate, withinMs } from './providers/deadline.ts';

/** AWS STS is waited for at most so long, in milliseconds. */
const LIMIT_MS = 4_000;
/** A session of these is named after the person who logged in; other names change with each session. */
const NAMED_AFTER_A_PERSON: readonly (string | undefined)[] = ['sso', 'login'];

/**
 * Whose credentials these are, in a form that stays the same when they are renewed: the ARN that AWS STS
 * reports, without the session of a role. Keys of a user, and those of the environment, are named by their
 * access key, without a request.
 *
 * @param roleArn the role that was assumed on top; undefined for none
 * @returns undefined if STS does not answer: some networks reach Bedrock alone
 * @throws ERR_CREDENTIALS_EXPIRED, ERR_NO_CREDENTIALS if AWS does not accept the credentials
 */
export async function findPrincipal(
  credentials: AwsCredentials,
  roleArn: string | undefined,
  region: string,
  requestHandler: RequestHandler,
): Promise<string | undefined> {
  if (roleArn !== undefined) return roleArn;
  const { accessKeyId, sessionToken, source } = credentials;
  if (sessionToken === undefined || source === 'environment') return `access key ${accessKeyId}`;
  try {
    const { principalArn } = await withinMs(LIMIT_MS, () =>
      identifyCaller(credentials, region, requestHandler),
    );
    return NAMED_AFTER_A_PERSON.includes(source) ? principalArn : withoutSession(principalArn);
  } catch (error) {
    if (error instanceof TooLate) return undefined;
    if (error instanceof BedrockTokenError && error.code === 'ERR_UPSTREAM') return undefined;
    throw error;
  }
}

/** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` without its last part. */
const withoutSession = (arn: string) => arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
