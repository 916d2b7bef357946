import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../server/clock.ts';
import type { HttpRequest } from '../../server/http/exchange.ts';
import type { CredentialStore, IssuedCredentials } from '../credentials.ts';
import { parseAuthorization } from './authorization-header.ts';
import { SignatureError } from './signature-error.ts';
import {
  canonicalPath,
  canonicalQuery,
  decodeQuery,
  formatAmzDate,
  parseAmzDate,
  sha256,
  sign,
} from './sigv4.ts';

export interface VerifiedSignature {
  credentials: IssuedCredentials;
  region: string;
}

/** How far the date of a request may be from the server's (SigV4), in milliseconds. */
const ALLOWED_SKEW_MS = 15 * 60 * 1000;

/**
 * Checks the SigV4 signature in a request's Authorization header by computing it again.
 *
 * @param service that the credential scope must name
 * @throws SignatureError
 */
export function verifySignature(
  request: HttpRequest,
  service: string,
  store: CredentialStore,
  clock: Clock,
): VerifiedSignature {
  const signed = parseAuthorization(request.headers.authorization);
  const amzDate = request.headers['x-amz-date'] ?? '';
  const date = parseAmzDate(amzDate);
  if (date === undefined)
    throw new SignatureError('incomplete', 'X-Amz-Date is missing or malformed.');
  if (signed.scope.service !== service) {
    throw new SignatureError(
      'wrong-scope',
      `Credential should be scoped to correct service: '${service}'.`,
    );
  }
  if (signed.scope.date !== amzDate.slice(0, 8)) {
    throw new SignatureError(
      'wrong-scope',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
    );
  }
  checkSkew(date, amzDate, clock.now());
  const credentials = findCredentials(
    store,
    signed.accessKeyId,
    request.headers['x-amz-security-token'],
    clock,
  );
  const expected = sign(
    {
      method: request.method,
      canonicalPath: canonicalPath(request.path),
      canonicalQuery: canonicalQuery(decodeQuery(request.query)),
      headers: signed.headerNames.map((name) => [name, signedHeader(request, name)]),
      payloadHash: payloadHash(request),
    },
    credentials.secretAccessKey,
    signed.scope,
    amzDate,
  );
  if (!equals(expected, signed.signature)) {
    throw new SignatureError(
      'mismatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  return { credentials, region: signed.scope.region };
}

/**
 * The credentials behind an access key id, if they are still good and the session token is theirs.
 *
 * @throws SignatureError
 */
export function findCredentials(
  store: CredentialStore,
  accessKeyId: string,
  sessionToken: string | undefined,
  clock: Clock,
): IssuedCredentials {
  const credentials = store.find(accessKeyId);
  const invalid = 'The security token included in the request is invalid.';
  if (credentials === undefined) throw new SignatureError('unknown-key', invalid);
  if (credentials.sessionToken !== sessionToken) throw new SignatureError('wrong-token', invalid);
  if (credentials.expiration !== undefined && credentials.expiration <= clock.now()) {
    throw new SignatureError(
      'session-expired',
      'The security token included in the request is expired',
    );
  }
  return credentials;
}

/** Compares without telling by its time where two signatures differ. */
export function equals(one: string, other: string): boolean {
  const [bytes, otherBytes] = [Buffer.from(one), Buffer.from(other)];
  // Bytes, not characters: a signature from outside may hold any.
  return bytes.length === otherBytes.length && timingSafeEqual(bytes, otherBytes);
}

function checkSkew(date: Date, amzDate: string, now: Date): void {
  const difference = date.getTime() - now.getTime();
  if (Math.abs(difference) <= ALLOWED_SKEW_MS) return;
  const limit = formatAmzDate(new Date(now.getTime() + Math.sign(difference) * ALLOWED_SKEW_MS));
  const message =
    difference < 0
      ? `Signature expired: ${amzDate} is now earlier than ${limit} (${formatAmzDate(now)} - 15 min.)`
      : `Signature not yet current: ${amzDate} is still later than ${limit} (${formatAmzDate(now)} + 15 min.)`;
  throw new SignatureError('skewed', message);
}

function signedHeader(request: HttpRequest, name: string): string {
  const value = request.headers[name];
  if (value === undefined) {
    throw new SignatureError('mismatch', `The signed header ${name} is not in the request.`);
  }
  return value;
}

function payloadHash(request: HttpRequest): string {
  const actual = sha256(request.body);
  const stated = request.headers['x-amz-content-sha256'];
  if (stated !== undefined && stated !== actual) {
    throw new SignatureError(
      'mismatch',
      'The body does not have the SHA-256 that x-amz-content-sha256 states.',
    );
  }
  return actual;
}
