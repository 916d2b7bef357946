import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { readServiceFault, transportError, upstreamError } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { toSdkCredentials } from './assume-role.ts';

const PRINCIPAL_ARN = /^arn:aws[\w-]*:(iam|sts)::\d{12}:[\x21-\x7e]{1,600}$/;

/** Who some credentials are, as AWS sees it. */
export interface CallerIdentity {
  accountId: string;
  principalArn: string;
}

/**
 * GetCallerIdentity, which needs no permission. Tried once.
 *
 * @throws ERR_NO_CREDENTIALS if AWS does not know the credentials; ERR_UPSTREAM for all else
 */
export async function identifyCaller(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
): Promise<CallerIdentity> {
  const client = new STSClient({
    region,
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (!/^\d{12}$/.test(Account ?? '') || !PRINCIPAL_ARN.test(Arn ?? '')) {
      throw new Error('Invalid response from GetCallerIdentity');
    }
    return { accountId: String(Account), principalArn: String(Arn) };
  } catch (error) {
    const fault = readServiceFault(error);
    if (fault === undefined) throw transportError('AWS STS', error);
    throw (
      explainUnknownCaller(fault.name, credentials, error) ?? upstreamError('AWS STS', fault, error)
    );
  }
}

function explainUnknownCaller(
  name: string,
  credentials: AwsCredentials,
  cause: unknown,
): BedrockTokenError | undefined {
  const isSession = credentials.sessionToken !== undefined;
  if (/^Expired/.test(name)) {
    return new BedrockTokenError(
      'ERR_CREDENTIALS_EXPIRED',
      'The available AWS credentials have expired.',
      {
        hint: 'Get new credentials, by a login or in an earlier step, and run again.',
        cause,
      },
    );
  }
  if (!/^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException)$/.test(name)) {
    return undefined;
  }
  // A session just issued may not be known everywhere yet; static keys do not get better.
  return new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    `AWS does not accept the available credentials (${name}).`,
    {
      hint: 'Check that the access key is active, that its secret and session token belong to it, and that the clock of this machine is right.',
      retryable: isSession && name !== 'SignatureDoesNotMatch',
      cause,
    },
  );
}
