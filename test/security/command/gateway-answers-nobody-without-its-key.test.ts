import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { developerEnv, startHelperCloud } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../../support/command/run-command.ts';
import { converse, type Served, startServe } from '../../support/command/serve.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const REGION = 'us-west-2';
/** In a body, a header and a path: none of it may be logged but the model. */
const CANARY = 'canary-7f3a91c2e5';

let cloud: Cloud;
let home: Home;
let served: Served;

beforeAll(async () => {
  cloud = await startHelperCloud();
  home = makeHome();
  const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
  served = await startServe(['--region', REGION, '--verbose', '--metadata', 'team=docs'], env);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  home[Symbol.dispose]();
  await cloud.stop();
});

it('the AWS SDK for JavaScript, by HTTP/2 with prior knowledge, streamed', async () => {
  const client = new BedrockRuntimeClient({
    region: REGION,
    endpoint: served.url,
    token: { token: served.key },
    authSchemePreference: ['httpBearerAuth'],
  });
  const messages = [{ role: 'user' as const, content: [{ text: `Hi ${CANARY}` }] }];
  const { stream } = await client.send(new ConverseStreamCommand({ modelId: MODEL, messages }));
  let text = '';
  for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
  expect(text).toContain(`You asked "Hi ${CANARY}"`);
  client.destroy();
});

it('the OpenAI SDK, streamed', async () => {
  const client = new OpenAI({
    baseURL: `${served.url}/openai/v1`,
    apiKey: served.key,
    maxRetries: 0,
  });
  const messages = [{ role: 'user' as const, content: `Hi ${CANARY}` }];
  const model = 'openai.gpt-oss-20b-1:0';
  let text = '';
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toContain('Hi');
});

it('the Anthropic SDK, with the key in either header, streamed', async () => {
  const baseURL = `${served.url}/anthropic`;
  for (const auth of [{ apiKey: served.key }, { authToken: served.key }]) {
    const none = { apiKey: null, authToken: null };
    const client = new Anthropic({ ...none, ...auth, baseURL, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: `Hi ${CANARY}` }];
    const stream = client.messages.stream({ model: MODEL, max_tokens: 50, messages });
    expect((await stream.finalMessage()).content[0]).toMatchObject({ type: 'text' });
  }
});

it('Bedrock gets a key, the metadata, and nothing of the local key', async () => {
  cloud.journal.clear();
  expect((await converse(served)).status).toBe(200);
  const [entry] = cloud.journal.entries({ action: 'Converse' });
  expect(entry?.headers['x-amzn-bedrock-request-metadata']).toBe('{"team":"docs"}');
  expect(entry?.headers.authorization).toMatch(/^Bearer sha256:/);
  expect(JSON.stringify(entry)).not.toContain('bedrock-gateway-');
});

it.each([
  ['/model/x/converse', { message: expect.stringContaining('local key') }],
  ['/openai/v1/chat/completions', { error: { type: 'authentication_error' } }],
  ['/anthropic/v1/messages', { type: 'error', error: { type: 'authentication_error' } }],
])('without the local key %s answers 401 in its dialect', async (path, shape) => {
  const keys = ['', `bedrock-gateway-${'0'.repeat(43)}`, served.key.slice(0, -1)];
  for (const key of keys) {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(served.url + path, { method: 'POST', headers, body: CANARY });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject(shape);
  }
});

it('health is open, and says who it is and nothing else', async () => {
  const answer = await fetch(`${served.url}/_gateway/health`);
  expect(await answer.json()).toEqual({
    status: 'ok',
    service: 'bedrock-token gateway',
    version: expect.any(String),
  });
});

it('metrics need the local key, and count what passed', async () => {
  const metrics = `${served.url}/_gateway/metrics`;
  expect((await fetch(metrics)).status).toBe(401);
  const headers = { authorization: `Bearer ${served.key}` };
  const text = await (await fetch(metrics, { headers })).text();
  expect(text).toMatch(/^bedrock_\w+\{.*route="model".*\} \d+$/m);
  expect(text).not.toContain(served.key);
});

it('a limit answers 429', async () => {
  const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
  const args = ['--region', REGION, '--limit-requests', '2/min'];
  await using limited = await startServe(args, env);
  const statuses: number[] = [];
  for (let turn = 0; turn < 3; turn++) statuses.push((await converse(limited)).status);
  expect(statuses).toEqual([200, 200, 429]);
});

it('AWS credentials are not served unless asked for', async () => {
  const headers = { authorization: served.key };
  expect((await fetch(`${served.url}/credentials`, { headers })).status).toBe(401);
});

it('what it prints can be evaluated by a shell', () => {
  const script = join(home.path, 'announced.sh');
  writeFileSync(script, served.stdout());
  const read = spawnSync('sh', ['-c', `. ${script} && env`], { encoding: 'utf8', env: {} });
  const { url, key } = served;
  expect(read.stdout.split('\n')).toEqual(
    expect.arrayContaining([
      `AWS_BEARER_TOKEN_BEDROCK=${key}`,
      `AWS_ENDPOINT_URL_BEDROCK=${url}`,
      `AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${url}`,
      `ANTHROPIC_BEDROCK_BASE_URL=${url}`,
      `OPENAI_API_KEY=${key}`,
      `OPENAI_BASE_URL=${url}/openai/v1`,
      `ANTHROPIC_AUTH_TOKEN=${key}`,
      `ANTHROPIC_BASE_URL=${url}/anthropic`,
      'NO_PROXY=127.0.0.1,localhost,::1',
      `AWS_REGION=${REGION}`,
    ]),
  );
});

it('the log has a line for each request, and no secret', async () => {
  const log = served.stderr();
  expect(log).toMatch(/ POST model us-west-2 us\.anthropic\S+ 200 \d+ ms/);
  expect(log).toMatch(/ POST anthropic us-west-2 - 200 \d+ ms/);
  expect(log).toMatch(/ POST model us-west-2 x 401 \d+ ms/);
  const secrets = [CANARY, served.key, ...cloud.secrets()];
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  expect(log).not.toContain('bedrock-api-key-');
});
