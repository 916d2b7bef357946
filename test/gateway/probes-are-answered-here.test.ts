import { beforeAll, beforeEach, expect, it } from 'vitest';
import { headersNamed, statusOf } from '../support/gateway/http-message.ts';
import { openClient, requestBytes, sendOnce } from '../support/gateway/raw-client.ts';
import { type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import {
  LOCAL_KEY,
  REAL_KEY,
  startTestGateway,
  type TestGateway,
} from '../support/gateway/start-test-gateway.ts';
import { allow } from '../support/setup/start-of-node.ts';

let upstream: RawUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startTestGateway({ upstream: upstream.url });
  return async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  };
});
beforeEach(async () => {
  upstream.requests.length = 0;
  await gateway.log();
});

const withoutKey = (line: string, host = `127.0.0.1:${gateway.port}`) =>
  `${line} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

it.each(['/', '/api/hello', '/anthropic/api/hello', '/?x=1'])(
  'HEAD %s is answered without a key, and the connection goes on',
  async (target) => {
    const client = await openClient(gateway.port);
    for (let turn = 0; turn < 2; turn++) {
      client.write(withoutKey(`HEAD ${target}`));
      const answer = await client.answer('HEAD');
      expect([statusOf(answer), answer.body.length]).toEqual([200, 0]);
    }
    client.close();
    expect(upstream.requests).toEqual([]);
  },
);

it.each([
  ['GET /', 401],
  ['GET /api/hello', 401],
  ['HEAD /model/m/api/hello-other', 401],
  ['POST /api/hello', 401],
])('%s is no probe', async (line, status) => {
  const [method = ''] = line.split(' ');
  expect(statusOf(await sendOnce(gateway.port, withoutKey(line), method))).toBe(status);
});

it('a probe by another name of this machine is refused', async () => {
  const answer = await sendOnce(gateway.port, withoutKey('HEAD /', 'evil.example'), 'HEAD');
  expect(statusOf(answer)).toBe(403);
});

it('HEAD of an own page has its length and no body', async () => {
  const answer = await sendOnce(gateway.port, withoutKey('HEAD /_gateway/health'), 'HEAD');
  expect(statusOf(answer)).toBe(200);
  expect(headersNamed(answer.headers, 'content-length')).toEqual(['3']);
});

it('discovery of models under the wrong base URL is answered at once, and not by a redirect', async () => {
  const started = performance.now();
  const request = requestBytes(gateway.port, { method: 'GET', target: '/v1/models?limit=1000' });
  const answer = await sendOnce(gateway.port, request);
  // Claude Code gives up after three seconds.
  expect(performance.now() - started).toBeLessThan(await allow(3_000));
  expect(statusOf(answer)).toBe(404);
  expect(answer.body.toString()).toContain('/openai/v1');
  expect(upstream.requests).toEqual([]);
});

it.each(['/anthropic/v1/models?limit=1000', '/openai/v1/models', '/mantle/v1/models'])(
  'GET %s is forwarded, query and all',
  async (target) => {
    const answer = await sendOnce(
      gateway.port,
      requestBytes(gateway.port, { method: 'GET', target }),
    );
    expect(statusOf(answer)).toBe(200);
    // The endpoint of the tests begins with /mantle, too.
    expect(upstream.requests[0]?.line).toBe(`GET ${target} HTTP/1.1`);
  },
);

it('WebSocket gets 426 with the protocol to use, in the dialect of the path', async () => {
  const lines = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const target = '/openai/v1/responses';
  const client = await openClient(gateway.port);
  client.write(requestBytes(gateway.port, { method: 'GET', target, lines }));
  const answer = await client.answer();
  expect(statusOf(answer)).toBe(426);
  expect(headersNamed(answer.headers, 'upgrade')).toEqual(['HTTP/1.1']);
  expect(headersNamed(answer.headers, 'connection')).toEqual(['upgrade']);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    error: { message: expect.stringContaining('supports_websockets = false') },
  });
  client.write(requestBytes(gateway.port, { method: 'GET', target }));
  expect(statusOf(await client.answer())).toBe(200);
  client.close();
  expect(upstream.requests.length).toBe(1);
});

it('WebSocket without the local key gets 401', async () => {
  const request = `GET /openai/v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;
  expect(statusOf(await sendOnce(gateway.port, request))).toBe(401);
});

it.each([
  ['the right one in x-api-key', LOCAL_KEY, 'sk-ant-other'],
  ['the right one in Authorization', 'sk-ant-other', LOCAL_KEY],
  ['the right one in both', LOCAL_KEY, LOCAL_KEY],
])('two keys are enough if one is right, and neither is forwarded: %s', async (_, one, other) => {
  const request = `POST /anthropic/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nx-api-key: ${one}\r\nAuthorization: Bearer ${other}\r\nContent-Length: 0\r\n\r\n`;
  expect(statusOf(await sendOnce(gateway.port, request))).toBe(200);
  const [forwarded] = upstream.requests;
  expect(headersNamed(forwarded?.headers ?? [], 'authorization')).toEqual([`Bearer ${REAL_KEY}-1`]);
  expect(headersNamed(forwarded?.headers ?? [], 'x-api-key')).toEqual([]);
  expect(JSON.stringify(forwarded?.headers)).not.toContain('sk-ant-other');
});

it('trailers of a request end here, and its body passes (RFC 9112, 7.1.2)', async () => {
  const lines = ['Transfer-Encoding: chunked', 'Trailer: X-Sum'];
  const body = '4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n';
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { lines, body }));
  expect(statusOf(answer)).toBe(200);
  const [request] = upstream.requests;
  expect([request?.body.toString(), request?.trailers]).toEqual(['body', []]);
  expect(upstream.faults).toEqual([]);
});
