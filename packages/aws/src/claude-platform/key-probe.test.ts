import type { HttpClient, HttpRequest, HttpResponse } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import type { ProbeKind } from '../bedrock/probe-api-key.ts';
import { createServiceKeyProbe } from './key-probe.ts';

const says = (message: string) =>
  JSON.stringify({ type: 'error', error: { type: 'permission_error', message } });
const INVALID = 'Authentication failed: Please make sure your API Key is valid.';
const DENIED =
  'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: aws-external-anthropic:ListModels on resource: x with an explicit deny in an identity-based policy';
const PORTAL = '<html><body>Access denied by policy of Example Corp</body></html>';

async function probe(answer: Partial<HttpResponse> | Error, kind: ProbeKind = 'access') {
  const requests: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    requests.push(request);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '{"data":[]}', ...answer };
  };
  const service = { service: 'claude-platform' as const, workspaceId: 'wrkspc_1' };
  const ask = createServiceKeyProbe(service, kind, 'us-west-2', http, {});
  return { verdict: await ask(new Secret('AEAAcanary')), requests };
}

const unreachable = new BedrockTokenError('ERR_UPSTREAM', 'No answer.', { hint: 'Wait.' });

it.each<[what: string, answer: Partial<HttpResponse> | Error, kind: string]>([
  ['an answer', {}, 'accepted'],
  ['a key that is not valid, or not yet', { status: 403, body: says(INVALID) }, 'unknown'],
  ['what is no key', { status: 401, body: says('Invalid bearer token') }, 'unknown'],
  ['a policy that forbids the call', { status: 403, body: says(DENIED) }, 'forbidden'],
  [
    'federation that is off',
    { status: 403, body: says('Outbound web identity federation is disabled for your account') },
    'forbidden',
  ],
  [
    'a workspace of another region',
    { status: 404, body: says('Workspace x was not found') },
    'forbidden',
  ],
  ['a throttle', { status: 429, body: says('Too many requests') }, 'undetermined'],
  ['an overloaded service', { status: 529, body: says('Overloaded') }, 'undetermined'],
  ['no answer', unreachable, 'undetermined'],
  ['a 403 of a proxy', { status: 403, body: PORTAL }, 'undetermined'],
  ['a 401 of a proxy', { status: 401, body: PORTAL }, 'undetermined'],
  ['a 403 without a word', { status: 403, body: '' }, 'undetermined'],
  ['a 403 with other JSON', { status: 403, body: '{"error":"blocked"}' }, 'undetermined'],
  ['a portal that says 200 to everything', { body: PORTAL }, 'undetermined'],
  ['an answer of another API', { body: '{"modelSummaries":[]}' }, 'undetermined'],
])('takes %s for what it is', async (_, answer, kind) => {
  const { verdict } = await probe(answer);
  expect(verdict.kind).toBe(kind);
  if (verdict.kind !== 'accepted') expect(verdict.error.message).not.toContain('canary');
});

it('asks the endpoint of the region in the workspace, and a model for one token', async () => {
  const { requests } = await probe({});
  const base = 'https://aws-external-anthropic.us-west-2.api.aws';
  expect(requests[0]).toMatchObject({
    url: `${base}/v1/models`,
    headers: { 'x-api-key': 'AEAAcanary', 'anthropic-workspace-id': 'wrkspc_1' },
  });
  const asked = await probe({ body: '{"content":[]}' }, { model: 'claude-haiku-4-5' });
  expect(asked.verdict).toEqual({ kind: 'accepted' });
  expect(asked.requests[0]?.url).toBe(`${base}/v1/messages`);
});

it('says that a Deny may be about the address', async () => {
  const { verdict } = await probe({ status: 403, body: says(DENIED) });
  expect(verdict).toMatchObject({ error: { hint: expect.stringContaining('A Deny applies') } });
});

it('asks Bedrock about keys of Bedrock', async () => {
  let url = '';
  const http: HttpClient = async (request) => {
    url = request.url;
    return { status: 200, headers: {}, body: '{"modelSummaries":[]}' };
  };
  const ask = createServiceKeyProbe({ service: 'bedrock' }, 'access', 'us-west-2', http, {});
  expect(await ask(new Secret('ABSKcanary'))).toEqual({ kind: 'accepted' });
  expect(url).toBe('https://bedrock.us-west-2.amazonaws.com/foundation-models');
});
