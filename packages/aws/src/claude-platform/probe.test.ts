import type { BearerToken, HttpClient, HttpRequest, HttpResponse } from '@bedrock-token/core';
import { type BedrockTokenError, Secret } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { proveClaudeAccess, proveClaudeModel } from './probe.ts';

const TOKEN: BearerToken = {
  text: new Secret('aws-external-anthropic-api-key-canary'),
  service: 'claude-platform',
  region: 'us-west-2',
  issuedAt: new Date(0),
  expiresAt: new Date(3_600_000),
  limitedBy: 'request',
};
const MODEL = 'claude-haiku-4-5';

function service(answer: Partial<HttpResponse>) {
  const requests: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    requests.push(request);
    return { status: 200, headers: {}, body: '{"data":[],"content":[]}', ...answer };
  };
  const baseUrl = 'https://aws-external-anthropic.us-west-2.api.aws';
  return { requests, ports: { http, baseUrl, workspaceId: 'wrkspc_1' } };
}

const says = (message: string, type = 'permission_error') =>
  JSON.stringify({ type: 'error', error: { type, message } });

const HEADERS = {
  'x-api-key': 'aws-external-anthropic-api-key-canary',
  'anthropic-version': '2023-06-01',
  'anthropic-workspace-id': 'wrkspc_1',
  accept: 'application/json',
};

it('proves access by listing the models, in the workspace', async () => {
  const { requests, ports } = service({});
  await proveClaudeAccess(TOKEN, ports);
  const url = 'https://aws-external-anthropic.us-west-2.api.aws/v1/models';
  expect(requests).toEqual([{ method: 'GET', url, headers: HEADERS }]);
});

it('proves a model by a message of one token', async () => {
  const { requests, ports } = service({});
  await proveClaudeModel(TOKEN, MODEL, ports);
  const [{ url, headers, body } = {} as HttpRequest] = requests;
  expect(url).toBe('https://aws-external-anthropic.us-west-2.api.aws/v1/messages');
  expect(headers).toMatchObject(HEADERS);
  expect(JSON.parse(body ?? '')).toMatchObject({ model: MODEL, max_tokens: 1 });
});

const DENIED = (action: string) =>
  `User: arn:aws:sts::123456789012:assumed-role/ci/run is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`;

it.each<[string, number, string, RegExp, RegExp, boolean]>([
  [
    'federation that is off',
    403,
    'Outbound web identity federation is disabled for your account',
    /^Outbound web identity federation is off in this AWS account/,
    /aws iam enable-outbound-web-identity-federation$/,
    false,
  ],
  [
    'no leave for bearer tokens',
    403,
    DENIED('aws-external-anthropic:CallWithBearerToken'),
    /^The role is not allowed to use bearer tokens of Claude Platform/,
    /Allow aws-external-anthropic:CallWithBearerToken .*resource "\*"/,
    false,
  ],
  [
    'no leave for a workspace',
    403,
    DENIED('aws-external-anthropic:CreateInference'),
    /^The role is not allowed to perform aws-external-anthropic:CreateInference/,
    /for the workspace \(arn:aws:aws-external-anthropic:REGION/,
    false,
  ],
  [
    'no leave for the token of the gateway',
    403,
    DENIED('sts:GetWebIdentityToken'),
    /^The role is not allowed to perform sts:GetWebIdentityToken/,
    /AnthropicInferenceAccess/,
    false,
  ],
  [
    'a workspace of another region',
    404,
    'Workspace wrkspc_1 was not found in us-west-2',
    /^The workspace is not available here/,
    /each is in one region/,
    false,
  ],
  [
    'a key that is not known, or not yet',
    403,
    'Authentication failed: Please make sure your API Key is valid.',
    /^Claude Platform on AWS does not accept the key/,
    /Check the region and the clock/,
    true,
  ],
  [
    'a model that is not there',
    404,
    `model: ${MODEL}`,
    /^The model is not available here/,
    /claude-haiku-4-5/,
    false,
  ],
  [
    'something else',
    400,
    'max_tokens: must be positive',
    /^Claude Platform on AWS refused the call/,
    /troubleshooting/,
    false,
  ],
])('explains %s', async (_, status, message, what, hint, retryable) => {
  const { ports } = service({
    status,
    body: says(message),
    headers: { 'x-amzn-requestid': 'id-1' },
  });
  const error = (await proveClaudeModel(TOKEN, MODEL, ports).catch(
    (one) => one,
  )) as BedrockTokenError;
  // The role cannot do what the account has to do once.
  expect(error.code).toBe(/^Outbound/.test(message) ? 'ERR_ACCOUNT_SETUP' : 'ERR_TOKEN_REJECTED');
  expect(error.message).toMatch(what);
  expect(error.hint).toMatch(hint);
  expect(error.hint).toContain('The request ID is id-1.');
  expect(error.retryable).toBe(retryable);
  expect(error.message + error.hint).not.toContain('canary');
});

it.each([429, 500, 529])('leaves %i open, and waits as long as it is told', async (status) => {
  const { ports } = service({ status, body: says('busy'), headers: { 'retry-after': '7' } });
  await expect(proveClaudeAccess(TOKEN, ports)).rejects.toMatchObject({
    code: 'ERR_UPSTREAM',
    retryable: true,
    retryAfterMs: 7000,
  });
});

it.each(['<html>', '{}', '[]', '"ok"', '{"data":{}}'])(
  'does not take %s for a success',
  async (body) => {
    const { ports } = service({ body });
    await expect(proveClaudeAccess(TOKEN, ports)).rejects.toMatchObject({ code: 'ERR_UPSTREAM' });
  },
);

it.each([204, 307, 400, 401, 403, 404])(
  'does not take %i of a proxy for a refusal',
  async (status) => {
    for (const body of ['<html>', '', '{}', '{"error":{"message":{"a":1}}}']) {
      const { ports } = service({ status, body });
      await expect(proveClaudeModel(TOKEN, MODEL, ports)).rejects.toMatchObject({
        code: 'ERR_UPSTREAM',
        message: `Claude Platform on AWS in us-west-2 sent a response that cannot be read, of status ${status}.`,
      });
    }
  },
);
