import type { BearerToken, HttpClient, HttpRequest, HttpResponse } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { endpointsOf } from '../endpoints/endpoints.ts';
import { proveAccess, proveModel } from './probe.ts';

const TOKEN: BearerToken = {
  text: new Secret('bedrock-api-key-canary'),
  service: 'bedrock',
  region: 'us-west-2',
  issuedAt: new Date(0),
  expiresAt: new Date(3_600_000),
  limitedBy: 'request',
};
const MODEL = 'us.anthropic.claude-3-5-haiku-20241022-v1:0';

/** A Bedrock that gives one answer, and the requests it got. */
function bedrock(answer: Partial<HttpResponse> | Error) {
  const requests: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    requests.push(request);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '{"modelSummaries":[],"output":{}}', ...answer };
  };
  return { requests, ports: { http, endpoints: endpointsOf('us-west-2', {}) } };
}

const says = (message: string) => JSON.stringify({ message });

it('proves access by listing the models of the region, with the token and nothing else', async () => {
  const { requests, ports } = bedrock({ status: 200 });
  await proveAccess(TOKEN, ports);
  expect(requests).toEqual([
    {
      method: 'GET',
      url: 'https://bedrock.us-west-2.amazonaws.com/foundation-models',
      headers: {
        authorization: 'Bearer bedrock-api-key-canary',
        accept: 'application/json',
      },
    },
  ]);
});

it('proves a model by a Converse of one token', async () => {
  const { requests, ports } = bedrock({ status: 200 });
  await proveModel(TOKEN, MODEL, ports);
  const [{ method, url, body } = {} as HttpRequest] = requests;
  expect(method).toBe('POST');
  expect(url).toBe(
    'https://bedrock-runtime.us-west-2.amazonaws.com/model/us.anthropic.claude-3-5-haiku-20241022-v1%3A0/converse',
  );
  expect(JSON.parse(body ?? '')).toMatchObject({ inferenceConfig: { maxTokens: 1 } });
});

it('proves a model given by its ARN under one path segment', async () => {
  const { requests, ports } = bedrock({ status: 200 });
  await proveModel(TOKEN, 'arn:aws:bedrock:us-west-2:1:inference-profile/a.b', ports);
  expect(requests[0]?.url).toMatch(/\/model\/arn%3Aaws%3A[^/]*inference-profile%2Fa\.b\/converse$/);
});

it.each(['', '<html>Sign in</html>', '{}', 'null', '[]', '{"modelSummaries":{},"output":null}'])(
  'a success that is none of Bedrock’s proves nothing: %s',
  async (body) => {
    const { ports } = bedrock({ status: 200, body });
    for (const proof of [proveAccess(TOKEN, ports), proveModel(TOKEN, MODEL, ports)]) {
      await expect(proof).rejects.toMatchObject({ code: 'ERR_UPSTREAM' });
    }
  },
);

const DENIED =
  'User: arn:aws:sts::123456789012:assumed-role/ci/run is not authorized to perform: %s on resource: * because no identity-based policy allows it';

it.each<[string, number, string, RegExp, RegExp, boolean]>([
  [
    'a token that is not accepted',
    403,
    'Authentication failed: Please make sure your API Key is valid.',
    /^Bedrock does not accept the token/,
    /Check the region, the clock/,
    true,
  ],
  [
    'a token that is not accepted, without a word',
    401,
    '',
    /^Bedrock does not accept the token/,
    /clock/,
    true,
  ],
  [
    'a role that may not use tokens',
    403,
    DENIED.replace('%s', 'bedrock:CallWithBearerToken'),
    /^The role is not allowed to use bearer tokens/,
    /Allow bedrock:CallWithBearerToken/,
    false,
  ],
  [
    'a role that may not invoke',
    403,
    DENIED.replace('%s', 'bedrock:InvokeModel'),
    /^The role is not allowed to perform bedrock:InvokeModel/,
    /Allow bedrock:InvokeModel .*scope: inference/,
    false,
  ],
  [
    'a role whose name sounds like another fault',
    403,
    DENIED.replace('%s', 'bedrock:InvokeModel').replace('role/ci', 'role/region-credentials'),
    /^The role is not allowed to perform bedrock:InvokeModel/,
    /Allow bedrock:InvokeModel/,
    false,
  ],
  [
    'a token of another region',
    403,
    "Credential should be scoped to a valid region, not 'us-east-1'.",
    /^The token is for another region/,
    /only in the region it was minted for/,
    false,
  ],
  [
    'a model that is not there',
    400,
    'The provided model identifier is invalid.',
    /^The model is not available here/,
    /offered in us-west-2/,
    false,
  ],
  [
    'a model that wants a profile',
    400,
    "Invocation of model ID x with on-demand throughput isn't supported. Retry with an inference profile.",
    /^The model is not available here/,
    /inference profile/,
    false,
  ],
  ['another refusal', 400, 'Malformed input request.', /^Bedrock refused the call/, /\w/, false],
])('tells %s apart', async (_, status, message, sentence, hint, retryable) => {
  const headers = { 'x-amzn-requestid': 'r-42' };
  const { ports } = bedrock({ status, body: says(message), headers });
  const error = await proveModel(TOKEN, MODEL, ports).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'ERR_TOKEN_REJECTED',
    message: expect.stringMatching(sentence),
    hint: expect.stringMatching(hint),
    retryable,
  });
  expect((error as BedrockTokenError).hint).toContain('r-42');
  expect((error as BedrockTokenError).message).toContain(`answered ${status}`);
});

it.each([429, 500, 502, 503])('a %i leaves open whether the token is good', async (status) => {
  const { ports } = bedrock({ status, body: says('Busy'), headers: { 'retry-after': '2' } });
  await expect(proveAccess(TOKEN, ports)).rejects.toMatchObject({
    code: 'ERR_UPSTREAM',
    message: `Bedrock in us-west-2 answered ${status} for the list of models: Busy`,
    retryable: true,
    retryAfterMs: 2_000,
  });
});

it('an endpoint out of reach stays what the client calls it', async () => {
  const out = new BedrockTokenError('ERR_UPSTREAM', 'No answer.', { hint: 'x', retryable: true });
  await expect(proveAccess(TOKEN, bedrock(out).ports)).rejects.toBe(out);
});

it.each([
  ['HTML', '<html>canary</html>'],
  ['nothing', ''],
  ['JSON null', 'null'],
  ['a number', '7'],
  ['an object for a message', '{"message":{"a":1}}'],
  ['our own token', says('Invalid header: Bearer bedrock-api-key-canary')],
  ['the message in capitals, with line breaks', '{"Message":"a\\n::error::canary-less"}'],
])('a body of %s makes one readable line, without the token', async (_, body) => {
  const { ports } = bedrock({ status: 403, body });
  const error = (await proveAccess(TOKEN, ports).catch((thrown: unknown) => thrown)) as Error;
  // What has no message of Bedrock is of something else, which says nothing of the token.
  const isOfBedrock = /"message":"/i.test(body);
  expect(error).toMatchObject({ code: isOfBedrock ? 'ERR_TOKEN_REJECTED' : 'ERR_UPSTREAM' });
  expect(error.message).not.toMatch(/[\r\n]|bedrock-api-key-|<html>/);
});

it.each([204, 307, 400, 401, 403, 404])(
  'what AWS numbers is of AWS, also without a message: %i',
  async (status) => {
    const headers = { 'x-amzn-requestid': 'id-1' };
    const { ports } = bedrock({ status, body: '', headers });
    await expect(proveAccess(TOKEN, ports)).rejects.toMatchObject({ code: 'ERR_TOKEN_REJECTED' });
    const { ports: unnumbered } = bedrock({ status, body: '' });
    await expect(proveAccess(TOKEN, unnumbered)).rejects.toMatchObject({ code: 'ERR_UPSTREAM' });
  },
);
