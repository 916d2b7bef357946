import { AwsError } from '../../server/aws-error.ts';
import type { Clock } from '../../server/clock.ts';
import type { HttpRequest } from '../../server/http/exchange.ts';
import type { CredentialStore } from '../credentials.ts';
import { SignatureError, type SignatureProblem } from '../signature/signature-error.ts';
import { type VerifiedSignature, verifySignature } from '../signature/verify-signature.ts';

/** The query protocol's code for each way a signature can be wrong. */
const SIGNATURE_CODES: Record<SignatureProblem, [status: number, code: string]> = {
  missing: [403, 'MissingAuthenticationToken'],
  incomplete: [400, 'IncompleteSignature'],
  'unknown-key': [403, 'InvalidClientTokenId'],
  'wrong-token': [403, 'InvalidClientTokenId'],
  'session-expired': [403, 'ExpiredToken'],
  skewed: [403, 'SignatureDoesNotMatch'],
  'wrong-scope': [403, 'SignatureDoesNotMatch'],
  mismatch: [403, 'SignatureDoesNotMatch'],
};

/**
 * Finds out who signed a request.
 *
 * @param service that the signature must be for, such as `sts`
 * @throws AwsError
 */
export function authenticateQuery(
  request: HttpRequest,
  service: string,
  store: CredentialStore,
  clock: Clock,
): VerifiedSignature {
  try {
    return verifySignature(request, service, store, clock);
  } catch (error) {
    throw error instanceof SignatureError ? toAwsError(error) : error;
  }
}

/** A signature's problem as services of the query protocol answer it. */
export function toAwsError(error: SignatureError): AwsError {
  const [status, code] = SIGNATURE_CODES[error.problem];
  return new AwsError(status, code, error.message, error.problem);
}
