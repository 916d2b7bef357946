import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePage } from '../../packages/gateway/test-support/prometheus-page.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand } from '../support/command/run-command.ts';
import { converse, type Served, startServe } from '../support/command/serve.ts';

const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const GPT = 'openai.gpt-oss-20b-1:0';
const REGION = 'us-west-2';
/** In every body; nothing of it may be kept. */
const CANARY = 'canary-51c7e0aa93';

let cloud: Cloud;
let home: Home;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  cloud = await startHelperCloud();
  home = makeHome();
  const state = { XDG_STATE_HOME: join(home.path, 'state') };
  env = { ...home.env, ...developerEnv(cloud), ...cloud.env, ...state };
});
afterAll(async () => {
  home[Symbol.dispose]();
  await cloud.stop();
});

/** What clients have read of their own usage: input and output tokens. */
type Seen = [input: number | undefined, output: number | undefined];

async function askByAwsSdk({ url, key }: Served): Promise<Seen[]> {
  const client = new BedrockRuntimeClient({
    region: REGION,
    endpoint: url,
    token: { token: key },
    authSchemePreference: ['httpBearerAuth'],
  });
  const messages = [{ role: 'user' as const, content: [{ text: CANARY }] }];
  const seen: Seen[] = [];
  const { usage } = await client.send(new ConverseCommand({ modelId: CLAUDE, messages }));
  seen.push([usage?.inputTokens, usage?.outputTokens]);
  const { stream } = await client.send(new ConverseStreamCommand({ modelId: CLAUDE, messages }));
  for await (const { metadata } of stream ?? []) {
    if (metadata) seen.push([metadata.usage?.inputTokens, metadata.usage?.outputTokens]);
  }
  const invoked = {
    modelId: CLAUDE,
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 50,
      messages: [{ role: 'user', content: CANARY }],
    }),
  };
  const { body } = await client.send(new InvokeModelCommand(invoked));
  const answer = JSON.parse(body.transformToString());
  seen.push([answer.usage.input_tokens, answer.usage.output_tokens]);
  const streamed = await client.send(new InvokeModelWithResponseStreamCommand(invoked));
  const last: Seen = [undefined, undefined];
  for await (const { chunk } of streamed.body ?? []) {
    const event = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString());
    const usage = event.message?.usage ?? event.usage;
    last[0] = usage?.input_tokens ?? last[0];
    last[1] = usage?.output_tokens ?? last[1];
  }
  seen.push(last);
  client.destroy();
  return seen;
}

async function askByOpenAi({ url, key }: Served): Promise<Seen[]> {
  const client = new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: key, maxRetries: 0 });
  const request = { model: GPT, messages: [{ role: 'user' as const, content: CANARY }] };
  const answer = await client.chat.completions.create(request);
  const seen: Seen[] = [[answer.usage?.prompt_tokens, answer.usage?.completion_tokens]];
  for (const stream_options of [{ include_usage: true }, { include_usage: false }]) {
    const more = { stream: true, stream_options } as const;
    for await (const { usage } of await client.chat.completions.create({ ...request, ...more })) {
      if (usage) seen.push([usage.prompt_tokens, usage.completion_tokens]);
    }
  }
  return seen;
}

async function askByAnthropic({ url, key }: Served): Promise<Seen[]> {
  const client = new Anthropic({ baseURL: `${url}/anthropic`, apiKey: key, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: CANARY }];
  const stream = client.messages.stream({ model: CLAUDE, max_tokens: 50, messages });
  const { usage } = await stream.finalMessage();
  return [[usage.input_tokens, usage.output_tokens]];
}

const sum = (seen: Seen[]) => ({
  input: seen.reduce((total, [input = Number.NaN]) => total + input, 0),
  output: seen.reduce((total, [, output = Number.NaN]) => total + output, 0),
});

it('the tokens that each SDK reads are those that usage shows, with errors and unknown ones', async () => {
  const served = await startServe(['--region', REGION], env);
  await using _ = served;
  const [aws, openai, anthropic] = [
    await askByAwsSdk(served),
    await askByOpenAi(served),
    await askByAnthropic(served),
  ];
  const wrong = await fetch(`${served.url}/model/no-such-model/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.key}`, 'user-agent': 'curl/8' },
    body: `{"x":"${CANARY}"}`,
  });
  expect(wrong.status).toBeGreaterThanOrEqual(400);

  const page = await fetch(`${served.url}/_gateway/metrics`, {
    headers: { 'x-api-key': served.key },
  });
  const metrics = await page.text();
  const samples = parsePage(metrics);
  const of = (name: string, ...parts: string[]) =>
    [...samples]
      .filter(([key]) => key.startsWith(`bedrock_token_gateway_${name}{`))
      .filter(([key]) => parts.every((part) => key.includes(part)))
      .reduce((total, [, value]) => total + value, 0);
  expect(of('tokens_total', 'route="model"', 'type="output"')).toBe(sum(aws).output);
  expect(of('requests_total', 'status="4xx"')).toBe(1);
  expect(of('open_requests')).toBe(0);
  expect(of('key_expiry_timestamp_seconds', `region="${REGION}"`)).toBeGreaterThan(
    Date.now() / 1000,
  );
  expect((await fetch(`${served.url}/_gateway/metrics`)).status).toBe(401);

  expect((await served.stop()).code).toBe(0);
  const shown = await runCommand(['usage', '--days', '2', '--format', 'json'], { env });
  const { days, total } = JSON.parse(shown.stdout);
  const rows = days.flatMap((day: { rows: object[] }) => day.rows);
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ model: CLAUDE, route: 'model', requests: 4, ...sum(aws) }),
      expect.objectContaining({ route: 'openai', requests: 3, unmeasured: 1, ...sum(openai) }),
      expect.objectContaining({ route: 'anthropic', requests: 1, ...sum(anthropic) }),
      expect.objectContaining({ model: 'no-such-model', client: 'curl', errors: 1, output: 0 }),
    ]),
  );
  expect(total.requests).toBe(9);

  const directory = join(home.path, 'state', 'bedrock-token', 'usage');
  const kept = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  const all = [...kept, shown.stdout, metrics].join('\n');
  for (const secret of [CANARY, served.key, 'bedrock-api-key-']) expect(all).not.toContain(secret);
});

it('limits are answered with 429, a sentence and whole seconds', async () => {
  await using requests = await startServe(['--region', REGION, '--limit-requests', '1/min'], env);
  expect((await converse(requests)).status).toBe(200);
  const refused = await converse(requests);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toMatch(/^(?:[1-9]|[1-5]\d|60)$/);
  expect(refused.headers.get('x-should-retry')).toBe('true');
  expect(await refused.text()).toContain('1 requests per minute');

  // What other gateways have counted today is counted, too.
  await using tokens = await startServe(['--region', REGION, '--limit-tokens', '2/day'], env);
  const spent = await converse(tokens);
  expect(spent.status).toBe(429);
  const wait = Number(spent.headers.get('retry-after'));
  expect(wait).toBeLessThanOrEqual(86_400);
  // SDKs do not wait until midnight by themselves, unless it is close.
  expect(spent.headers.get('x-should-retry')).toBe(String(wait <= 60));
  expect(await spent.text()).toContain('2 tokens per day');
});

it('a state directory that takes no file stops nothing, and is reported', async () => {
  using other = makeHome();
  const state = join(other.path, 'state');
  mkdirSync(join(state, 'bedrock-token'), { recursive: true, mode: 0o700 });
  writeFileSync(join(state, 'bedrock-token', 'usage'), 'a file in the place of the directory');
  await using served = await startServe(['--region', REGION], { ...env, XDG_STATE_HOME: state });
  expect((await converse(served)).status).toBe(200);
  expect((await served.stop()).code).toBe(0);
  expect(served.stderr()).toMatch(/warning: Usage is not stored: .*usage/);
});
