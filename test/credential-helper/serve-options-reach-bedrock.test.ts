import { describeBearerToken, EXAMPLE_PROFILE } from '@bedrock-token/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { developerEnv, NARROW_ROLE, startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { converse, startServe } from '../support/command/serve.ts';
import { eventStreamFrame } from '../support/gateway/event-stream-frame.ts';
import { headersNamed } from '../support/gateway/http-message.ts';
import { type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

let home: Home;
let upstream: RawUpstream;
beforeAll(async () => {
  upstream = await startRawUpstream();
});
afterAll(() => upstream[Symbol.asyncDispose]());
beforeEach(() => {
  home = makeHome();
  upstream.requests.length = 0;
});
afterEach(() => home[Symbol.dispose]());

const envOf = () => ({
  ...home.env,
  ...STATIC_KEYS,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url,
});

it('a region in the path gets a key of that region, and the first one is the default', async () => {
  await using served = await startServe(['--region', 'us-east-1,eu-west-1'], envOf());
  const headers = { authorization: `Bearer ${served.key}` };
  const ask = (path: string) => fetch(served.url + path, { method: 'POST', headers });
  for (const prefix of ['', '/us-east-1', '/eu-west-1', '']) {
    expect((await ask(`${prefix}/model/m/converse`)).status).toBe(200);
  }
  const regions = upstream.requests.map((request) => {
    const [bearer = ''] = headersNamed(request.headers, 'authorization');
    return describeBearerToken(bearer.replace('Bearer ', ''))?.region;
  });
  expect(regions).toEqual(['us-east-1', 'us-east-1', 'eu-west-1', 'us-east-1']);
  expect(new Set(upstream.requests.map(({ line }) => line))).toEqual(
    new Set(['POST /model/m/converse HTTP/1.1']),
  );
  const other = await ask('/us-west-2/model/m/converse');
  expect(other.status).toBe(404);
  expect(await other.text()).toContain('--region us-east-1,eu-west-1,us-west-2');
  expect(served.stdout()).toContain(`eu-west-1: ${served.url}/eu-west-1`);
});

it('an exception within a stream passes byte for byte, and is counted as an error', async () => {
  const type = { ':content-type': 'application/json' };
  const body = Buffer.concat([
    eventStreamFrame(
      { ':event-type': 'messageStart', ...type, ':message-type': 'event' },
      { role: 'assistant' },
    ),
    eventStreamFrame(
      { ':exception-type': 'modelStreamErrorException', ...type, ':message-type': 'exception' },
      { message: 'The model failed.' },
    ),
  ]);
  upstream.onRequest((_request, socket) => {
    socket.write(
      'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    socket.write(`${body.length.toString(16)}\r\n`);
    socket.write(body);
    socket.write('\r\n0\r\n\r\n');
  });
  await using served = await startServe(['--region', 'us-east-1'], envOf());
  const answer = await fetch(`${served.url}/model/m/converse-stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.key}`, 'user-agent': 'probe/1' },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/vnd.amazon.eventstream',
  ]);
  expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
  expect(await served.stop()).toMatchObject({ code: 0 });
  const usage = await runCommand(['usage', '--format', 'json'], { env: envOf() });
  expect(JSON.parse(usage.stdout).total).toMatchObject({ requests: 1, errors: 1, unmeasured: 0 });
});

it('--models with --scope inference: the role’s session names them, and Bedrock refuses others', async () => {
  const cloud = await startHelperCloud();
  try {
    const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
    const args = ['--role-arn', NARROW_ROLE, '--scope', 'inference', '--models', EXAMPLE_PROFILE];
    await using served = await startServe(['--region', 'us-west-2', ...args], env);
    const allowed = await converse(served);
    const [session] = cloud.journal.entries({ action: 'AssumeRole' });
    expect(session?.parameters?.Policy).toContain(EXAMPLE_PROFILE);
    expect(allowed.status).toBe(200);
    const other = await fetch(`${served.url}/model/amazon.nova-lite-v1%3A0/converse`, {
      method: 'POST',
      headers: { authorization: `Bearer ${served.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    });
    expect(other.status).toBe(403);
    expect(await other.text()).toContain('not authorized to perform');
  } finally {
    await cloud.stop();
  }
});

it('--verbose logs a request by its route, or else by its path, without a query', async () => {
  await using served = await startServe(['--region', 'us-east-1', '--verbose'], envOf());
  const headers = { authorization: `Bearer ${served.key}` };
  await fetch(`${served.url}/v2/%1b[2Jnothing?token=Y2FuYXJ5`, { headers });
  await fetch(`${served.url}/model/m/converse`, { method: 'POST', headers });
  await expect
    .poll(() => served.stderr())
    .toMatch(/^bedrock-token: POST model us-east-1 m 200 \d+ ms$/m);
  expect(served.stderr()).toMatch(/^bedrock-token: GET \/v2\/%1b\[2Jnothing - - 404 \d+ ms: /m);
  expect(served.stderr()).not.toContain('Y2FuYXJ5');
});

const MANY = Array.from({ length: 17 }, (_, index) => `k${index}=v`).join(',');
const MISTAKES: [args: string[], hint: string][] = [
  [['--metadata', 'team'], 'team=search'],
  [['--metadata', '=docs'], 'team=search'],
  [['--metadata', 'team='], 'team=search'],
  [['--metadata', 'team=a,team=b'], 'different keys'],
  [['--metadata', 'team=a,,x=b'], 'comma'],
  [['--metadata', 'team="docs"'], 'letters'],
  [['--metadata', 'team=\u00fc'], 'letters'],
  [['--metadata', `team=${'x'.repeat(257)}`], 'letters'],
  [['--metadata', MANY], 'at most 16'],
  [['--models', EXAMPLE_PROFILE], '--scope inference'],
  [['--role-arn', NARROW_ROLE, '--scope', 'inference', '--models', 'not a model'], 'IDs or ARNs'],
  [['--port', '65536'], '1024 to 65535'],
  [['--region', 'us-east-1,'], 'comma'],
  [['--region', 'us-east-1,nowhere'], 'region'],
  [['--limit-tokens', '2M'], '/day'],
  [['--limit-requests', 'many/min'], '/min'],
];

it.each(sampleOf(MISTAKES, 3))('%j is refused before it listens', async (args, hint) => {
  const region = args.includes('--region') ? [] : ['--region', 'us-east-1'];
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const refused = await runCommand(['serve', ...port, ...region, ...args], { env: envOf() });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(hint);
  expect(refused.stderr).not.toContain('bedrock-gateway-');
});
