import { fromWebToken } from '@aws-sdk/credential-providers';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { readServiceFault, transportError, upstreamError } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import type { RoleRequest } from './role-request.ts';
import { explainStsFault, type Proof } from './sts-faults.ts';

/** Credentials of a role session, with who they are as AWS sees it. */
export interface RoleSession extends AwsCredentials {
  expiration: Date;
  accountId: string;
  /** arn:<partition>:sts::<account>:assumed-role/<role>/<session name> */
  principalArn: string;
}

/** Credentials in the shape that the AWS SDK for JavaScript gives and takes. */
export interface SdkCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
  accountId?: string;
}

/**
 * One AssumeRoleWithWebIdentity. The call is unsigned; the identity token is its proof.
 * It is tried once: the caller decides about trying again, since it must look at the token's age.
 *
 * @throws ERR_ROLE_DENIED without explanation if AWS refuses the token or the role;
 *   ERR_INPUT for what STS finds wrong with the request; ERR_UPSTREAM for all else
 */
export function assumeRoleWithWebIdentity(
  request: RoleRequest,
  identityToken: Secret<string>,
  requestHandler: RequestHandler,
): Promise<RoleSession> {
  return toSession(
    request,
    'identity token',
    fromWebToken({
      roleArn: request.role.text,
      roleSessionName: request.sessionName,
      webIdentityToken: identityToken.reveal(),
      durationSeconds: request.durationSeconds,
      ...(request.sessionPolicy !== undefined && { policy: request.sessionPolicy }),
      ...(request.managedPolicies?.length && {
        policyArns: request.managedPolicies.map((arn) => ({ arn })),
      }),
      clientConfig: { region: request.region, requestHandler, maxAttempts: 1 },
    }),
  );
}

/** The plain object that the SDK's clients take. */
export function toSdkCredentials(credentials: AwsCredentials): SdkCredentials {
  return {
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    ...(credentials.sessionToken && { sessionToken: credentials.sessionToken.reveal() }),
    ...(credentials.expiration && { expiration: credentials.expiration }),
  };
}

export function fromSdkCredentials(credentials: SdkCredentials): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = credentials;
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    ...(sessionToken && { sessionToken: new Secret(sessionToken) }),
    ...(expiration && { expiration: new Date(expiration) }),
    ...(accountId && { accountId }),
  };
}

/** Turns what STS answers, or throws, into ours. */
export async function toSession(
  request: RoleRequest,
  proof: Proof,
  provide: () => Promise<SdkCredentials>,
): Promise<RoleSession> {
  const { role, sessionName } = request;
  let given: SdkCredentials;
  try {
    given = await provide();
  } catch (error) {
    const fault = readServiceFault(error);
    if (fault === undefined) throw transportError('AWS STS', error);
    throw explainStsFault(fault, request, proof, error) ?? upstreamError('AWS STS', fault, error);
  }
  const { accountId, expiration, sessionToken } = given;
  if (!accountId || !sessionToken || !expiration || Number.isNaN(expiration.getTime())) {
    throw strangeAnswer('incomplete credentials');
  }
  if (accountId !== role.accountId) throw strangeAnswer('credentials of another account');
  return {
    ...fromSdkCredentials(given),
    expiration,
    accountId,
    // The SDK keeps the account of the ARN that STS answers, and drops the rest, which is ours.
    principalArn: `arn:${role.partition}:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`,
  };
}

function strangeAnswer(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `AWS STS sent ${what}.`, {
    hint: 'Something between this machine and AWS may be responding in its place: check proxies and AWS_ENDPOINT_URL variables.',
    retryable: true,
  });
}
