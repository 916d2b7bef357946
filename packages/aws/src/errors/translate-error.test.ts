import { BedrockTokenError, parseRoleArn } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { explainStsFault, type Proof } from '../sts/sts-faults.ts';
import { answerTooLong } from './answer-too-long.ts';
import {
  readServiceFault,
  retryAfterMs,
  transportError,
  upstreamError,
} from './translate-error.ts';

/** An exception in the shape that the SDK's clients throw. */
function sdkException(
  name: string,
  message = 'Something.',
  status = 400,
  headers: Record<string, string> = {},
): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'r-1' },
    $response: { headers },
  });
}

const NOON = Date.UTC(2026, 5, 1, 12);

it.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['7', 7_000],
  ['3600', 3_600_000],
  ['9'.repeat(400), undefined],
  ['Mon, 01 Jun 2026 12:00:30 GMT', 30_000],
  ['Mon, 01 Jun 2026 11:59:00 GMT', 0],
])('retry-after: %s asks to wait %s ms', (header, milliseconds) => {
  expect(retryAfterMs(header, NOON)).toBe(milliseconds);
});

it.each([
  ['Throttling', 400, true],
  ['ThrottlingException', 400, true],
  ['RequestLimitExceeded', 400, true],
  ['TooManyRequestsException', 429, true],
  ['SlowDown', 503, true],
  ['InternalFailure', 500, true],
  ['ServiceUnavailable', 503, true],
  ['IDPCommunicationError', 400, true],
  ['InvalidClientTokenId', 403, true],
  ['UnrecognizedClientException', 403, true],
  ['Unknown', 500, true],
  ['Unknown', 502, true],
  ['Unknown', 429, true],
  ['Unknown', 400, false],
  ['Unknown', 403, false],
  ['SignatureDoesNotMatch', 403, false],
  ['MissingAction', 400, false],
])('%s with status %i may pass: %s', (name, status, retryable) => {
  const exception = sdkException(name, 'Something.', status);
  const fault = readServiceFault(exception);
  if (fault === undefined) throw new Error('no fault');
  expect(upstreamError('AWS STS', fault, exception)).toMatchObject({
    code: 'ERR_UPSTREAM',
    message: `AWS STS answered ${status} ${name}: Something.`,
    hint: expect.stringContaining('r-1'),
    retryable,
    cause: exception,
  });
});

it('passes on how long a throttled caller is asked to wait', () => {
  const exception = sdkException('Throttling', 'Slow.', 400, { 'retry-after': '3' });
  const fault = readServiceFault(exception);
  expect(fault && upstreamError('AWS STS', fault, exception).retryAfterMs).toBe(3_000);
});

it.each([
  ['what is no error', 'text'],
  ['an error without an answer', new Error('socket hang up')],
  ['a success that nobody could read', sdkException('SyntaxError', 'Unexpected <', 200)],
  ['a refusal that nobody could read', sdkException('SyntaxError', 'Unexpected <', 403)],
  ['a refusal without a word', sdkException('Unknown', 'UnknownError', 403)],
])('%s is no fault of a service', (_, thrown) => {
  expect(readServiceFault(thrown)).toBeUndefined();
});

const system = (code: string) => Object.assign(new Error(code), { code });
const named = (name: string, message = '') => Object.assign(new Error(message), { name });

it.each<[string, unknown, string, boolean, RegExp]>([
  ['a refused connection', system('ECONNREFUSED'), 'ERR_UPSTREAM', true, /AWS STS \(ECONNREFUSED/],
  ['a dropped connection', system('ECONNRESET'), 'ERR_UPSTREAM', true, /ECONNRESET/],
  ['a name that is not known', system('ENOTFOUND'), 'ERR_UPSTREAM', true, /ENOTFOUND/],
  ['a name server that is down', system('EAI_AGAIN'), 'ERR_UPSTREAM', true, /EAI_AGAIN/],
  ['a timeout', named('TimeoutError'), 'ERR_UPSTREAM', true, /TimeoutError/],
  ['a bad certificate', system('CERT_HAS_EXPIRED'), 'ERR_UPSTREAM', false, /CERT_HAS_EXPIRED/],
  ['a private CA', system('SELF_SIGNED_CERT_IN_CHAIN'), 'ERR_UPSTREAM', false, /SELF_SIGNED/],
  ['HTML for XML', named('SyntaxError', 'Unexpected token <'), 'ERR_UPSTREAM', true, /cannot be/],
  ['half an answer', named('Error', 'Invalid response'), 'ERR_UPSTREAM', true, /cannot be read/],
  ['no endpoint', named('EndpointError', 'FIPS and x'), 'ERR_INPUT', false, /give no endpoint/],
])('%s is reported as what it is', (_, thrown, code, retryable, message) => {
  const error = transportError('AWS STS', thrown);
  expect(error).toMatchObject({ code, retryable, cause: thrown });
  expect(error.message).toMatch(message);
});

it.each([
  [403, true],
  [302, true],
  [429, false],
  [503, false],
])('an answer of status %i that is not of AWS is a sure refusal: %s', (status, refused) => {
  const exception = sdkException('SyntaxError', 'Unexpected <', status);
  expect(transportError('AWS STS', exception)).toMatchObject({ refused, retryable: !refused });
});

it.each([
  [200, false, false, 'bytes.'],
  [403, false, true, 'bytes, with status 403.'],
  [503, true, false, 'bytes, with status 503.'],
])('an answer of status %i that was cut off', (status, retryable, refused, end) => {
  // As the SDK reports it (@smithy/core 3, deserializer).
  const message = `${answerTooLong().message}\n  Deserialization error: to see the raw response`;
  const exception = sdkException('AnswerTooLong', message, status);
  expect(readServiceFault(exception)).toBeUndefined();
  const error = transportError('AWS STS', exception);
  expect(error).toMatchObject({ code: 'ERR_UPSTREAM', retryable, refused });
  expect(error.message).toBe(`AWS STS sent a response of more than 1000000 ${end}`);
});

it('leaves an error that is ours as it is', () => {
  const own = new BedrockTokenError('ERR_INPUT', 'No.', { hint: 'Yes.' });
  expect(transportError('AWS STS', own)).toBe(own);
});

const ROLE = parseRoleArn('arn:aws:iam::123456789012:role/bedrock-ci');
const REQUEST = {
  role: ROLE,
  region: 'us-east-1',
  sessionName: 'run',
  durationSeconds: 7200,
  names: {
    role: 'role-to-assume',
    duration: 'role-duration-seconds',
    sessionPolicy: 'inline-session-policy',
    region: 'aws-region',
    all: 'role-to-assume and its companions',
  },
};

function explain(name: string, message: string, proof: Proof = 'identity token') {
  const fault = readServiceFault(sdkException(name, message));
  return fault && explainStsFault(fault, REQUEST, proof, undefined);
}

it.each<[string, string, object, RegExp]>([
  [
    'AccessDenied',
    'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    { code: 'ERR_ROLE_DENIED' },
    /role\/bedrock-ci/,
  ],
  [
    'InvalidIdentityToken',
    'No OpenIDConnect provider found in your account for https://x',
    { code: 'ERR_ROLE_DENIED' },
    /No OpenIDConnect provider/,
  ],
  ['ExpiredTokenException', 'Token expired', { code: 'ERR_CREDENTIALS_EXPIRED' }, /identity token/],
  [
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    { code: 'ERR_INPUT', hint: expect.stringContaining('--max-session-duration 7200') },
    /"role-duration-seconds" asks for 7200 s, more than the MaxSessionDuration/,
  ],
  [
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    { code: 'ERR_INPUT', hint: expect.stringContaining('3600 or less') },
    /"role-duration-seconds" asks for 7200 s, and a role assumed from another/,
  ],
  ['ValidationError', 'roleArn: invalid.', { code: 'ERR_INPUT' }, /refused by AWS STS: roleArn: i/],
  ['PackedPolicyTooLarge', '110%', { code: 'ERR_INPUT' }, /"inline-session-policy" .*larger/],
  ['MalformedPolicyDocument', 'Syntax', { code: 'ERR_INPUT' }, /"inline-session-policy" is not/],
  ['RegionDisabledException', 'Off', { code: 'ERR_INPUT' }, /"aws-region".*not activated/],
])('STS’s %s (%s) is explained', (name, message, expected, sentence) => {
  const error = explain(name, message);
  expect(error).toMatchObject(expected);
  expect(error?.message).toMatch(sentence);
  // The newer protocol spells some names with a suffix; both mean the same.
  if (!/Exception$|ValidationError/.test(name)) {
    expect(explain(`${name}Exception`, message)?.message).toBe(error?.message);
  }
});

it('an identity token that has expired can be requested again; available credentials cannot', () => {
  expect(explain('ExpiredToken', 'x', 'identity token')).toMatchObject({ retryable: true });
  expect(explain('ExpiredToken', 'x', 'credentials')).toMatchObject({ retryable: false });
});

it.each(['AccessDenied', 'InvalidIdentityToken', 'ValidationError', 'MalformedPolicyDocument'])(
  'a token that STS echoes in its %s does not get any further',
  (name) => {
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIi'.repeat(20)}.${'c2ln'.repeat(40)}`;
    const error = explain(name, `Bad token: ${jwt}`);
    expect(`${error?.message} ${error?.hint}`).not.toContain('eyJ');
  },
);

it('what is too large because of session tags, too, names them', () => {
  const fault = readServiceFault(sdkException('PackedPolicyTooLarge', '110%'));
  const tags = [{ key: 'team', value: 'search' }];
  const error =
    fault &&
    explainStsFault(
      fault,
      { ...REQUEST, tags, names: { ...REQUEST.names, tags: 'custom-tags' } },
      'credentials',
      undefined,
    );
  expect(error).toMatchObject({
    code: 'ERR_INPUT',
    hint: expect.stringMatching(/^Name fewer.*custom-tags/),
  });
  expect(error?.message).toMatch(/policies and the 1 session tags are together larger/);
});

it('what says nothing of the request stays unexplained', () => {
  expect(explain('Throttling', 'Rate exceeded')).toBeUndefined();
});

it.each<[string, string, RegExp]>([
  [
    'ValidationError',
    'DurationSeconds exceeds the MaxSessionDuration',
    /--duration asks .* Lower --duration/,
  ],
  ['ValidationError', 'exceeds the 1 hour session limit', /--duration .* Set --duration to 3600/],
  ['ValidationError', 'Something else.', /--role-arn .* Check --role-arn and --region\./],
  ['PackedPolicyTooLarge', 'Too large.', /--scope/],
  ['RegionDisabledException', 'Disabled.', /--region/],
])('%s names what the user can change, and nothing of another program', (name, message, text) => {
  const names = {
    role: '--role-arn',
    duration: '--duration',
    sessionPolicy: '--scope',
    region: '--region',
    all: '--role-arn and --region',
  };
  const exception = sdkException(name, message);
  const fault = readServiceFault(exception);
  if (fault === undefined) throw new Error('no fault');
  const error = explainStsFault(fault, { ...REQUEST, names }, 'credentials', exception);
  const seen = `${error?.message} ${error?.hint}`;
  expect(seen).toMatch(text);
  expect(seen).not.toMatch(/role-to-assume|role-duration-seconds|aws-region|inline-session/);
});
