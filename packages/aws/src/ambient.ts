import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { fromSdkCredentials, toSdkCredentials } from './assume-role.ts';
import { oneLine } from './one-line.ts';
import type { RequestHandler } from './request-handler.ts';
import { readServiceFault, transportError, upstreamError } from './translate-error.ts';

export interface AmbientOptions {
  region: string;
  /** A named profile of the shared config files; absent for the default chain. */
  profile?: string | undefined;
  requestHandler: RequestHandler;
}

/**
 * The credentials that the environment offers, by the SDK's own order: environment, profile,
 * SSO, process, web identity, container, instance.
 *
 * @throws ERR_NO_CREDENTIALS if there are none
 */
export async function findAmbientCredentials(options: AmbientOptions): Promise<AwsCredentials> {
  const { region, profile, requestHandler } = options;
  try {
    const provide = fromNodeProviderChain({
      clientConfig: { region, requestHandler },
      ...(profile !== undefined && { profile }),
    });
    return fromSdkCredentials(await provide());
  } catch (error) {
    throw new BedrockTokenError(
      'ERR_NO_CREDENTIALS',
      `No AWS credentials were found: ${describe(error as Error)}`,
      {
        hint: 'Set role-to-assume to get them by GitHub OIDC, or provide them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the container or instance.',
        cause: error,
      },
    );
  }
}

/** A parser's message quotes what it could not parse, which may be half a secret. */
function describe(error: Error): string {
  if (error.name === 'CredentialsProviderError') return oneLine(error.message);
  return `a provider failed (${oneLine(error.name)})`;
}

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
      'The AWS credentials at hand have expired.',
      {
        hint: 'Get new ones in an earlier step, or set role-to-assume to get them by GitHub OIDC.',
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
    `AWS does not accept the credentials at hand (${name}).`,
    {
      hint: 'Check that the access key is active, that its secret and session token belong to it, and that the clock of this machine is right.',
      retryable: isSession && name !== 'SignatureDoesNotMatch',
      cause,
    },
  );
}
