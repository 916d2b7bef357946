import type { HttpClient, HttpResponse } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { createKeyProbe, type ProbeKind } from './probe-api-key.ts';

const says = (message: string) => JSON.stringify({ message });
const INVALID = 'Authentication failed: Please make sure your API Key is valid.';
const DENIED =
  'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: bedrock:ListFoundationModels because no identity-based policy allows it';
const PORTAL = '<html><body>Access denied by policy of Example Corp</body></html>';

async function probe(answer: Partial<HttpResponse> | Error, kind: ProbeKind = 'access') {
  const http: HttpClient = async () => {
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '{"modelSummaries":[]}', ...answer };
  };
  return createKeyProbe(kind, 'us-west-2', http, {})(new Secret('ABSKcanary'));
}

const unreachable = new BedrockTokenError('ERR_UPSTREAM', 'No answer.', { hint: 'Wait.' });

it.each<[what: string, answer: Partial<HttpResponse> | Error, kind: string]>([
  ['an answer', {}, 'accepted'],
  ['a key that is not valid, or not yet', { status: 403, body: says(INVALID) }, 'unknown'],
  ['the same as 401', { status: 401, body: says(INVALID) }, 'unknown'],
  ['a policy that forbids the call', { status: 403, body: says(DENIED) }, 'forbidden'],
  ['a model that is not available', { status: 404, body: says('Not found') }, 'forbidden'],
  ['a throttle', { status: 429, body: says('Too many requests') }, 'undetermined'],
  ['a fault', { status: 503, body: says('Service unavailable') }, 'undetermined'],
  ['no answer', unreachable, 'undetermined'],
  ['a 403 of a proxy', { status: 403, body: PORTAL }, 'undetermined'],
  ['a 403 without a word', { status: 403, body: '' }, 'undetermined'],
  ['a 403 with other JSON', { status: 403, body: '{"error":"blocked"}' }, 'undetermined'],
  ['a portal that says 200 to everything', { body: PORTAL }, 'undetermined'],
  ...['', '{}', 'null', '[]', '"ok"', '{"modelSummaries":{}}', '{"output":{}}'].map(
    (body): [string, Partial<HttpResponse>, string] => [
      `a 200 of ${body}`,
      { body },
      'undetermined',
    ],
  ),
])('takes %s for what it is', async (_, answer, kind) => {
  const verdict = await probe(answer);
  expect(verdict.kind).toBe(kind);
  if (verdict.kind !== 'accepted') expect(verdict.error.message).not.toContain('canary');
});

it.each([
  ['{"output":{"message":{"role":"assistant","content":[]}}}', 'accepted'],
  ['{"modelSummaries":[]}', 'undetermined'],
  ['{"output":null}', 'undetermined'],
  ['{}', 'undetermined'],
])('takes %s of a model for what it is', async (body, kind) => {
  expect((await probe({ body }, { model: 'amazon.nova-lite-v1:0' })).kind).toBe(kind);
});

it('says that an address or a time may be what a Deny is about', async () => {
  const verdict = await probe({ status: 403, body: says(`${DENIED} with an explicit deny`) });
  expect(verdict).toMatchObject({
    kind: 'forbidden',
    error: { hint: expect.stringContaining('limited to addresses') },
  });
});
