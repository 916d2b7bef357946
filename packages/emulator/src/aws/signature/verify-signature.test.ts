import { describe, expect, it } from 'vitest';
import { createClock } from '../../server/clock.ts';
import type { HttpRequest } from '../../server/http/exchange.ts';
import { createCredentialStore } from '../credentials.ts';
import { createDirectory } from '../directory.ts';
import { SignatureError } from './signature-error.ts';
import { canonicalPath, canonicalQuery, formatAmzDate, sha256, sign } from './sigv4.ts';
import { verifySignature } from './verify-signature.ts';

const clock = createClock();
const store = createCredentialStore(clock);
const ACCOUNT = { id: '123456789012', roles: [], users: [{ name: 'dev' }] };
const [account] = createDirectory([ACCOUNT], {}, 'https://issuer.example.com', clock).accounts;
const [user] = account?.iam.present.users ?? [];
if (user === undefined) throw new Error('the directory holds a user');
const { accessKeyId, secretAccessKey } = store.issueKey(user);

interface Choice {
  service?: string;
  scopeDate?: string;
  signedHeaders?: string[];
}

/** A request as a client would sign it. */
function signedRequest({ service = 'sts', scopeDate, signedHeaders }: Choice = {}): HttpRequest {
  const amzDate = formatAmzDate(clock.now());
  const body = Buffer.from('Action=GetCallerIdentity');
  const request: HttpRequest = {
    method: 'POST',
    path: '/sts/a%20b',
    query: 'x=1&y=%2F',
    headers: { host: 'sts', 'x-amz-date': amzDate, 'x-amz-content-sha256': sha256(body) },
    body,
    sourceIp: '127.0.0.1',
  };
  const names = signedHeaders ?? ['host', 'x-amz-content-sha256', 'x-amz-date'];
  const scope = { date: scopeDate ?? amzDate.slice(0, 8), region: 'us-east-1', service };
  const signature = sign(
    {
      method: request.method,
      canonicalPath: canonicalPath(request.path),
      canonicalQuery: canonicalQuery([
        ['x', '1'],
        ['y', '/'],
      ]),
      headers: names.map((name) => [name, request.headers[name] ?? '']),
      payloadHash: sha256(body),
    },
    secretAccessKey,
    scope,
    amzDate,
  );
  const credential = `${accessKeyId}/${scope.date}/us-east-1/${service}/aws4_request`;
  request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return request;
}

function problemOf(request: HttpRequest): string | undefined {
  try {
    verifySignature(request, 'sts', store, clock);
    return undefined;
  } catch (error) {
    if (error instanceof SignatureError) return error.problem;
    throw error;
  }
}

it('accepts what is signed as it was sent', () => {
  expect(problemOf(signedRequest())).toBeUndefined();
});

describe('a request changed after it was signed', () => {
  it.each<[string, (request: HttpRequest) => void]>([
    ['method', (request) => (request.method = 'GET')],
    ['path', (request) => (request.path = '/sts/a%20c')],
    ['query', (request) => (request.query = 'x=2&y=%2F')],
    ['host', (request) => (request.headers.host = 'other')],
    ['body', (request) => (request.body = Buffer.from('Action=AssumeRole'))],
    ['a signed header gone', (request) => delete request.headers['x-amz-content-sha256']],
  ])('%s', (_name, change) => {
    const request = signedRequest();
    change(request);
    expect(problemOf(request)).toBe('mismatch');
  });
});

it('a body other than the signed header states, even if the signature covers the body', () => {
  const request = signedRequest({ signedHeaders: ['host', 'x-amz-date'] });
  expect(problemOf(request)).toBeUndefined();
  request.headers['x-amz-content-sha256'] = sha256('another body');
  expect(problemOf(request)).toBe('mismatch');
});

it('a signature of as many characters, but more bytes', () => {
  const request = signedRequest();
  request.headers.authorization = request.headers.authorization?.replace(/.$/, 'é') ?? '';
  expect(problemOf(request)).toBe('mismatch');
});

describe('an Authorization header', () => {
  const edit = (change: (header: string) => string) => (request: HttpRequest) => {
    request.headers.authorization = change(request.headers.authorization ?? '');
  };
  it.each<[string, (request: HttpRequest) => void, string]>([
    ['that is absent', (request) => delete request.headers.authorization, 'missing'],
    ['of another algorithm', edit((text) => text.replace('SHA256', 'SHA512')), 'incomplete'],
    ['without a signature', edit((text) => text.replace(/, Signature=.*/, '')), 'incomplete'],
    ['with half a scope', edit((text) => text.replace('/aws4_request', '')), 'incomplete'],
    ['that is nonsense', edit(() => 'AWS4-HMAC-SHA256'), 'incomplete'],
    ['with an unknown key', edit((text) => text.replace(accessKeyId, 'AKIAX')), 'unknown-key'],
    ['and no date', (request) => delete request.headers['x-amz-date'], 'incomplete'],
  ])('%s', (_name, change, problem) => {
    const request = signedRequest();
    change(request);
    expect(problemOf(request)).toBe(problem);
  });

  it('whose scope names another service or day', () => {
    expect(problemOf(signedRequest({ service: 's3' }))).toBe('wrong-scope');
    expect(problemOf(signedRequest({ scopeDate: '20200101' }))).toBe('wrong-scope');
  });

  it('that leaves the host unsigned', () => {
    expect(problemOf(signedRequest({ signedHeaders: ['x-amz-date'] }))).toBe('incomplete');
  });
});
