import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Secret } from '@bedrock-token/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { allow } from '../../../../test/support/setup/start-of-node.ts';
import { identifyCaller } from '../sts/identify-caller.ts';
import { createHttpClient } from './http.ts';
import { createRequestHandler, type RequestHandler } from './request-handler.ts';

let server: Server | undefined;
let handler: RequestHandler;

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
  handler = createRequestHandler();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  handler.destroy();
  server?.closeAllConnections();
  await new Promise((resolve) => (server?.listening ? server.close(resolve) : resolve(undefined)));
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (request: Parameters<ReturnType<typeof createHttpClient>>[0]) =>
  createHttpClient(handler)(request);
const get = (url: string, signal?: AbortSignal) =>
  send({ method: 'GET', url, headers: {}, ...(signal && { signal }) });

it('sends what it is given, path and query unchanged in meaning', async () => {
  const url = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url: target, headers } = request;
    const body = Buffer.concat(chunks).toString();
    response.end(JSON.stringify({ method, target, header: headers['x-one'], body }));
  });
  const answer = await send({
    method: 'POST',
    url: `${url}/model/a%3A0/converse?a=1&a=2&b=x%20y%26z&empty=`,
    headers: { 'x-one': '1', 'content-type': 'text/plain' },
    body: 'grüße 💥',
  });
  const seen = JSON.parse(answer.body);
  expect(seen).toMatchObject({ method: 'POST', header: '1', body: 'grüße 💥' });
  const target = new URL(seen.target, url);
  expect(target.pathname).toBe('/model/a%3A0/converse');
  expect([...target.searchParams]).toEqual([
    ['a', '1'],
    ['a', '2'],
    ['b', 'x y&z'],
    ['empty', ''],
  ]);
});

it('names this project in each request, also in those of clients of the SDK', async () => {
  const agents: (string | undefined)[] = [];
  const url = await serve(({ headers }, response) => {
    agents.push(headers['user-agent']);
    response.writeHead(500).end();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  await get(url);
  const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: new Secret('secret') };
  await expect(identifyCaller(keys, 'us-east-1', handler)).rejects.toThrow();
  expect(agents).toEqual(['bedrock-token', expect.stringMatching(/^bedrock-token aws-sdk-js\//)]);
});

it.each([200, 204, 302, 404, 429, 500])('takes status %i as an answer', async (status) => {
  const url = await serve((_, response) => {
    response.writeHead(status, { 'X-Amzn-RequestId': 'r-1', location: '/elsewhere' });
    response.end(status === 204 ? undefined : 'body');
  });
  expect(await get(url)).toMatchObject({
    status,
    headers: { 'x-amzn-requestid': 'r-1' },
    body: status === 204 ? '' : 'body',
  });
});

it('reads characters that arrive in pieces', async () => {
  const bytes = Buffer.from('a💥b');
  const url = await serve(async (_, response) => {
    for (const byte of bytes) {
      response.write(Buffer.of(byte));
      await wait(2);
    }
    response.end();
  });
  expect((await get(url)).body).toBe('a💥b');
});

it('names the host that refuses connections, which may pass', async () => {
  const url = await serve(() => {});
  await new Promise((resolve) => server?.close(resolve));
  await expect(get(url)).rejects.toMatchObject({
    code: 'ERR_UPSTREAM',
    message: `No response from ${new URL(url).host} (ECONNREFUSED).`,
    hint: expect.stringContaining('proxy settings'),
    retryable: true,
  });
});

it.each<[string, RequestListener]>([
  ['before its head', (request) => void request.socket.destroy()],
  [
    'within its body',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    },
  ],
])('an answer that breaks off %s may pass', async (_, listener) => {
  const url = await serve(listener);
  await expect(get(url)).rejects.toMatchObject({ code: 'ERR_UPSTREAM', retryable: true });
});

it('stops reading an answer that is far too long, and does not ask again', async () => {
  let sent = 0;
  const url = await serve((_, response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const more = () => {
      if (response.destroyed || sent > 200_000_000) return void response.end();
      sent += chunk.length;
      response.write(chunk, more);
    };
    more();
  });
  const error = await get(url).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'ERR_UPSTREAM', retryable: false });
  expect((error as Error).message).toMatch(/ sent a response of more than 1000000 bytes\.$/);
  expect(sent).toBeLessThan(20_000_000);
});

it.each([
  ['before the answer', 0],
  ['while the body is streaming', 60],
])('an abort %s ends the exchange at once, with the reason given', async (_, afterMs) => {
  const url = await serve(async (_request, response) => {
    if (afterMs === 0) return;
    response.writeHead(200);
    while (!response.destroyed) {
      response.write('drip');
      await wait(10);
    }
  });
  const reason = new Error('time is up');
  const controller = new AbortController();
  const started = performance.now();
  setTimeout(() => controller.abort(reason), afterMs + 20);
  await expect(get(url, controller.signal)).rejects.toBe(reason);
  expect(performance.now() - started).toBeLessThan(await allow(3_000));
});

it('does not begin what is aborted already', async () => {
  let asked = false;
  const url = await serve((_, response) => {
    asked = true;
    response.end();
  });
  await expect(get(url, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  expect(asked).toBe(false);
});

it('goes through the proxy of the environment, and past it where NO_PROXY says so', async () => {
  const tunnels: string[] = [];
  const url = await serve((_, response) => void response.end('direct'));
  const proxy = createServer().on('connect', (request, socket) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  try {
    vi.stubEnv('HTTP_PROXY', `http://user:p%40ss@127.0.0.1:${port}`);
    await expect(get(url)).rejects.toMatchObject({
      code: 'ERR_UPSTREAM',
      message: expect.stringContaining('407'),
      retryable: false,
    });
    const basic = Buffer.from('user:p@ss').toString('base64');
    expect(tunnels).toEqual([`${new URL(url).host} Basic ${basic}`]);
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    expect((await get(url)).body).toBe('direct');
  } finally {
    proxy.close();
  }
});

it.each([
  ['ahead', -90_000],
  ['behind', 90_000],
])('knows how far the clock here is %s of the server’s', async (_, offsetMs) => {
  const url = await serve((_request, response) => {
    response.setHeader('date', new Date(Date.now() + offsetMs).toUTCString());
    response.end();
  });
  expect(handler.clockAheadMs()).toBeUndefined();
  await get(url);
  // A date in a header has whole seconds.
  expect(Math.abs((handler.clockAheadMs() ?? 0) + offsetMs)).toBeLessThanOrEqual(2_000);
});

it('waits no longer than the limit', async () => {
  const url = await serve(() => {});
  const impatient = createRequestHandler({ requestMs: 100 });
  const began = performance.now();
  await expect(
    createHttpClient(impatient)({ method: 'GET', url, headers: {} }),
  ).rejects.toMatchObject({ code: 'ERR_UPSTREAM', retryable: true });
  expect(performance.now() - began).toBeLessThan(await allow(1_000));
  impatient.destroy();
});
