import { AwsError } from '../../server/aws-error.ts';
import type { Clock } from '../../server/clock.ts';
import type { ServiceRequest } from '../../server/service.ts';
import { partitionOf } from '../arn.ts';
import { accountOf, type CredentialStore, type IssuedCredentials } from '../credentials.ts';
import { SignatureError, type SignatureProblem } from '../signature/signature-error.ts';
import { verifySignature } from '../signature/verify-signature.ts';

export interface JsonAuthentication {
  clock: Clock;
  store: CredentialStore;
  /** Those that are configured. */
  regions: readonly string[];
}

/** The code of the JSON protocols for each way a signature can be wrong. */
export const SIGNATURE_CODES: Record<SignatureProblem, string> = {
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
 * Finds out who signed a request, and for which region: that of the address, if it names one.
 *
 * @param service that the signature must be for, such as `ssm`
 * @throws AwsError
 */
export function authenticateJson(
  request: ServiceRequest,
  service: string,
  { clock, store, regions }: JsonAuthentication,
): { caller: IssuedCredentials; region: string } {
  try {
    const { credentials, region } = verifySignature(request, service, store, clock);
    if (region !== (request.endpointRegion ?? region) || !regions.includes(region)) {
      const message = `Credential should be scoped to a valid region, not '${region}'.`;
      throw new SignatureError('wrong-scope', message);
    }
    if (accountOf(credentials.principal).partition !== partitionOf(region)) {
      const message = 'The security token included in the request is invalid.';
      throw new SignatureError('unknown-key', message);
    }
    return { caller: credentials, region };
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw new AwsError(400, SIGNATURE_CODES[error.problem], error.message, error.problem);
  }
}
