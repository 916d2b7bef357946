import { partitionOf } from '../aws/arn.ts';
import { AwsError } from '../aws/aws-error.ts';
import { accountOf, type CredentialStore, type IssuedCredentials } from '../aws/credentials.ts';
import { requestContext } from '../aws/request-context.ts';
import { SignatureError, type SignatureProblem } from '../aws/signature-error.ts';
import { verifySignature } from '../aws/verify-signature.ts';
import type { Clock } from '../clock.ts';
import type { RequestContext } from '../policy/conditions.ts';
import type { ServiceRequest } from '../service.ts';
import { BearerError, SHORT_TERM_PREFIX, verifyBearer } from './bearer.ts';

/** Who asks Bedrock, where, and by what means. */
export interface Caller {
  credentials: IssuedCredentials;
  region: string;
  usesBearer: boolean;
  context: RequestContext;
}

export interface AuthenticationDependencies {
  store: CredentialStore;
  clock: Clock;
  regions: readonly string[];
}

/** Bedrock's code for each way a SigV4 signature can be wrong. */
const SIGNATURE_CODES: Record<SignatureProblem, string> = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  'unknown-key': 'UnrecognizedClientException',
  'wrong-token': 'UnrecognizedClientException',
  'session-expired': 'ExpiredTokenException',
  skewed: 'InvalidSignatureException',
  'wrong-scope': 'InvalidSignatureException',
  mismatch: 'InvalidSignatureException',
};

/**
 * Finds out who asks: by bearer token, or by SigV4 signature.
 *
 * @throws AwsError 403
 */
export function authenticate(
  request: ServiceRequest,
  dependencies: AuthenticationDependencies,
): Caller {
  const bearer = bearerOf(request.headers.authorization);
  const { credentials, region } =
    bearer === undefined
      ? authenticateSignature(request, dependencies)
      : authenticateBearer(bearer, request, dependencies);
  const context = requestContext(credentials, {
    sourceIp: request.sourceIp,
    region,
    now: dependencies.clock.now(),
  });
  if (bearer !== undefined) context['bedrock:bearertokentype'] = 'SHORT_TERM';
  return { credentials, region, usesBearer: bearer !== undefined, context };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer(?: (.*))?$/i
    .exec(authorization ?? '')
    ?.slice(1)
    .map((token) => token ?? '')[0];
}

function authenticateBearer(
  token: string,
  request: ServiceRequest,
  { store, clock, regions }: AuthenticationDependencies,
) {
  if (!token.startsWith(SHORT_TERM_PREFIX) && !token.startsWith('ABSK')) {
    const message = 'Invalid API Key format: Must start with pre-defined prefix';
    throw new AwsError(403, 'AccessDeniedException', message);
  }
  try {
    if (token.startsWith('ABSK')) throw new BearerError('no such long-term key');
    const verified = verifyBearer(token, store, clock);
    const { partition } = accountOf(verified.credentials.principal);
    const endpointRegion = request.endpointRegion ?? verified.region;
    if (verified.region !== endpointRegion) {
      throw new BearerError(`signed for ${verified.region}, sent to ${endpointRegion}`);
    }
    if (!regions.includes(verified.region) || partitionOf(verified.region) !== partition) {
      throw new BearerError(`${verified.region} is no region of this emulator and partition`);
    }
    return verified;
  } catch (error) {
    if (!(error instanceof BearerError)) throw error;
    throw new AwsError(
      403,
      'AccessDeniedException',
      'Authentication failed: Please make sure your API Key is valid.',
      `bearer token: ${error.message}`,
    );
  }
}

function authenticateSignature(
  request: ServiceRequest,
  { store, clock, regions }: AuthenticationDependencies,
) {
  try {
    const verified = verifySignature(request, 'bedrock', store, clock);
    const expected = request.endpointRegion ?? verified.region;
    if (verified.region !== expected || !regions.includes(expected)) {
      throw new SignatureError(
        'wrong-scope',
        `Credential should be scoped to a valid region, not '${verified.region}'.`,
      );
    }
    return verified;
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw new AwsError(403, SIGNATURE_CODES[error.problem], error.message, error.problem);
  }
}
