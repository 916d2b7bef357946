import type { CredentialStore, IssuedCredentials } from '../../aws/credentials.ts';
import { SignatureError } from '../../aws/signature/signature-error.ts';
import {
  ALGORITHM,
  type CredentialScope,
  canonicalQuery,
  decodeQuery,
  parseAmzDate,
  sha256,
  sign,
  TERMINATOR,
} from '../../aws/signature/sigv4.ts';
import { equals, findCredentials } from '../../aws/signature/verify-signature.ts';
import type { Clock } from '../../server/clock.ts';
import type { KeyForm } from './key-forms.ts';

/** Why a bearer token is refused: for the journal, since AWS gives a caller no reason. */
export class BearerError extends Error {}

export interface VerifiedBearer {
  credentials: IssuedCredentials;
  region: string;
}

const ENDING = '&Version=1';
/** Seconds. */
const MAX_EXPIRES = 43_200;
/** How far ahead the date may be for clocks that differ, in milliseconds. */
const ALLOWED_AHEAD_MS = 5 * 60 * 1000;

const REQUIRED = [
  'Action',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
];

/**
 * Checks a short-term API key of a service: it is a SigV4 presigned POST, and its signature is
 * computed again from the secret key of the credentials it names.
 *
 * @throws BearerError
 */
export function verifyBearer(
  token: string,
  form: KeyForm,
  store: CredentialStore,
  clock: Clock,
): VerifiedBearer {
  const query = readUrl(decodeBase64(token.slice(form.shortTermPrefix.length)), form.host);
  const field = readFields(query);
  const { accessKeyId, scope } = readCredential(field('X-Amz-Credential'), form.signingName);
  const amzDate = field('X-Amz-Date');
  checkFixed(field);
  if (scope.date !== amzDate.slice(0, 8)) throw new BearerError('scope and date name two days');
  checkTimes(amzDate, field('X-Amz-Expires'), clock.now());

  const credentials = credentialsOf(accessKeyId, query.get('X-Amz-Security-Token'), store, clock);
  const signature = field('X-Amz-Signature');
  query.delete('X-Amz-Signature');
  const expected = sign(
    {
      method: 'POST',
      canonicalPath: '/',
      canonicalQuery: canonicalQuery(query),
      headers: [['host', form.host]],
      payloadHash: sha256(''),
    },
    credentials.secretAccessKey,
    scope,
    amzDate,
  );
  if (!equals(expected, signature)) throw new BearerError('the signature does not match');
  return { credentials, region: scope.region };
}

function decodeBase64(text: string): string {
  const decoded = Buffer.from(text, 'base64');
  // Node skips what is not base64; a token that was mangled must not pass for a good one.
  if (decoded.toString('base64') !== text) throw new BearerError('not base64');
  return decoded.toString('utf8');
}

function readUrl(decoded: string, host: string): Map<string, string> {
  const start = `${host}/?`;
  if (!decoded.startsWith(start)) throw new BearerError(`does not begin with ${start}`);
  if (!decoded.endsWith(ENDING)) throw new BearerError(`does not end with ${ENDING}`);
  const query = new Map<string, string>();
  for (const [name, value] of decodeQuery(decoded.slice(start.length, -ENDING.length))) {
    if (query.has(name)) throw new BearerError(`${name} appears twice`);
    query.set(name, value);
  }
  return query;
}

function readFields(query: Map<string, string>): (name: string) => string {
  for (const name of query.keys()) {
    if (!REQUIRED.includes(name) && name !== 'X-Amz-Security-Token') {
      throw new BearerError(`has a parameter ${name} that is not known`);
    }
  }
  for (const name of REQUIRED) {
    if (!query.has(name)) throw new BearerError(`lacks ${name}`);
  }
  return (name) => query.get(name) ?? '';
}

function checkFixed(field: (name: string) => string): void {
  const fixed = [
    ['Action', 'CallWithBearerToken'],
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-SignedHeaders', 'host'],
  ] as const;
  for (const [name, value] of fixed) {
    if (field(name) !== value) throw new BearerError(`${name} is not ${value}`);
  }
}

function readCredential(
  text: string,
  signingName: string,
): { accessKeyId: string; scope: CredentialScope } {
  const parts = text.split('/');
  const [accessKeyId, date, region, service, terminator] = parts;
  if (parts.length !== 5 || !accessKeyId || !date || !region || terminator !== TERMINATOR) {
    throw new BearerError('X-Amz-Credential is malformed');
  }
  if (service !== signingName) throw new BearerError(`the scope names the service ${service}`);
  return { accessKeyId, scope: { date, region, service } };
}

function checkTimes(amzDate: string, expires: string, now: Date): void {
  const signedAt = parseAmzDate(amzDate)?.getTime();
  if (signedAt === undefined) throw new BearerError('X-Amz-Date is malformed');
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > MAX_EXPIRES) {
    throw new BearerError(`X-Amz-Expires is ${expires}, not 1 to ${MAX_EXPIRES}`);
  }
  if (signedAt > now.getTime() + ALLOWED_AHEAD_MS) throw new BearerError('signed in the future');
  if (signedAt + seconds * 1000 <= now.getTime()) throw new BearerError('expired');
}

function credentialsOf(
  accessKeyId: string,
  sessionToken: string | undefined,
  store: CredentialStore,
  clock: Clock,
): IssuedCredentials {
  try {
    return findCredentials(store, accessKeyId, sessionToken, clock);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw new BearerError(`the credentials behind it: ${error.problem}`);
  }
}
