import { connect as connectHttp2 } from 'node:http2';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { headersNamed, statusOf } from '../support/gateway/http-message.ts';
import { openClient, sendOnce } from '../support/gateway/raw-client.ts';
import { type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import {
  LOCAL_KEY,
  REAL_KEY,
  startTestGateway,
  type TestGateway,
} from '../support/gateway/start-test-gateway.ts';

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
beforeEach(() => {
  upstream.requests.length = 0;
  upstream.faults.length = 0;
});

const KEY_LINE = `Authorization: Bearer ${LOCAL_KEY}`;

/** A request with the right key. @param lines all of its headers */
const request = (target: string, lines: readonly string[], method = 'POST') =>
  `${[`${method} ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;

describe('only the names of the loopback addresses, with the port, mean this gateway', () => {
  const foreign = () => [
    `127.0.0.1.evil.com:${gateway.port}`,
    `localhost.evil.com:${gateway.port}`,
    `evil.com:${gateway.port}`,
    `localhost.:${gateway.port}`,
    `:${gateway.port}`,
    '',
    'localhost',
    `localhost:${gateway.port + 1}`,
    `localhost:0${gateway.port}`,
    `user@localhost:${gateway.port}`,
    `localhost:${gateway.port}@evil.com`,
    `localhost:${gateway.port}/`,
    `0.0.0.0:${gateway.port}`,
    `[::]:${gateway.port}`,
    `[::1]evil.com:${gateway.port}`,
    `2130706433:${gateway.port}`,
    `0x7f.1:${gateway.port}`,
  ];

  it('in Host', async () => {
    for (const host of foreign()) {
      const answer = await sendOnce(
        gateway.port,
        request('/model/m/x', [`Host: ${host}`, KEY_LINE]),
      );
      expect([host, statusOf(answer)]).toEqual([host, 403]);
    }
    const none = await sendOnce(gateway.port, request('/model/m/x', [KEY_LINE]));
    expect(statusOf(none)).toBe(403);
    const two = [`Host: localhost:${gateway.port}`, `Host: localhost:${gateway.port}`, KEY_LINE];
    expect(
      statusOf(await sendOnce(gateway.port, request('/model/m/x', two))),
    ).toBeGreaterThanOrEqual(400);
    for (const host of ['127.0.0.1', 'LocalHost', '[::1]']) {
      const lines = [`Host: ${host}:${gateway.port}`, KEY_LINE];
      expect(statusOf(await sendOnce(gateway.port, request('/model/m/x', lines)))).toBe(200);
    }
    expect(upstream.requests.length).toBe(3);
  });

  it('in :authority', async () => {
    const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
    for (const authority of foreign().filter((host) => host !== '')) {
      const status = await new Promise((resolve) => {
        const stream = session.request({
          ':path': '/model/m/x',
          ':authority': authority,
          authorization: `Bearer ${LOCAL_KEY}`,
        });
        stream.on('response', (headers) => resolve(headers[':status']));
        stream.on('error', () => resolve('reset'));
        stream.resume();
      });
      expect([authority, status === 403 || status === 'reset']).toEqual([authority, true]);
    }
    session.close();
    expect(upstream.requests).toEqual([]);
  });
});

it.each(['POST', 'OPTIONS', 'GET'])(
  'a web page is refused whatever its origin, with no CORS header: %s',
  async (method) => {
    for (const origin of [`http://127.0.0.1:${gateway.port}`, 'https://evil.example', 'null', '']) {
      const answer = await sendOnce(
        gateway.port,
        request(
          '/anthropic/v1/messages',
          [
            `Host: 127.0.0.1:${gateway.port}`,
            `Origin: ${origin}`,
            'Access-Control-Request-Method: POST',
            KEY_LINE,
          ],
          method,
        ),
      );
      expect(statusOf(answer)).toBe(403);
      expect(answer.headers.filter((name) => /^access-control-/i.test(name))).toEqual([]);
    }
    expect(upstream.requests).toEqual([]);
  },
);

it.each([
  ['absolute-form', 'POST http://127.0.0.1:PORT/model/m/x', 404, 'NO_PROXY'],
  ['absolute-form to another host', 'POST http://evil.example/model/m/x', 404, 'NO_PROXY'],
  ['CONNECT', 'CONNECT evil.example:443', 405, 'NO_PROXY'],
  ['TRACE', 'TRACE /model/m/x', 405, 'Use one of them'],
  ['OPTIONS', 'OPTIONS /model/m/x', 405, 'Use one of them'],
  ['asterisk-form', 'OPTIONS *', 404, 'begins with a slash'],
  ['a step up', 'GET /model/../foundation-models', 404, '".."'],
  ['an encoded step up', 'GET /model/%2e%2E/foundation-models', 404, '".."'],
  ['a step up with an encoded slash', 'GET /model/..%2ffoundation-models', 404, '".."'],
  ['a step up with a backslash', 'GET /model/..\\foundation-models', 404, '".."'],
  ['a step up with a parameter', 'GET /model/..;/foundation-models', 404, '".."'],
  ['a region that is not served', 'GET /us-west-2/model/m/x', 404, '--region'],
  ['a path that is another host elsewhere', 'GET //evil.example/model/m', 404, '/model/'],
  ['a write to the control plane', 'POST /foundation-models', 404, 'only GET'],
])('%s is refused, with what to do', async (_, line, status, hint) => {
  const [method = '', target = ''] = line.replace('PORT', String(gateway.port)).split(' ');
  const answer = await sendOnce(
    gateway.port,
    request(target, [`Host: 127.0.0.1:${gateway.port}`, KEY_LINE], method),
  );
  expect(statusOf(answer)).toBe(status);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    message: expect.stringContaining(hint),
  });
  expect(upstream.requests).toEqual([]);
});

it.each([
  ['none', []],
  ['another', ['Authorization: Bearer other']],
  ['one that begins alike', [`Authorization: Bearer ${LOCAL_KEY}x`]],
  ['its beginning', [`x-api-key: ${LOCAL_KEY.slice(0, -1)}`]],
  ['as Basic', [`Authorization: Basic ${LOCAL_KEY}`]],
  ['a signature', ['Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x', 'x-amz-security-token: t']],
])('without the local key nothing is forwarded: %s', async (_, lines) => {
  const host = `Host: 127.0.0.1:${gateway.port}`;
  for (const [path, shape] of [
    ['/model/m/x', /^\{"message":/],
    ['/openai/v1/responses', /^\{"error":\{"message":/],
    ['/anthropic/v1/messages', /^\{"type":"error",/],
  ] as const) {
    const answer = await sendOnce(gateway.port, request(path, [host, ...lines]));
    expect(statusOf(answer)).toBe(401);
    expect(answer.body.toString()).toMatch(shape);
    expect(headersNamed(answer.headers, 'x-should-retry')).toEqual(['false']);
  }
  expect(upstream.requests).toEqual([]);
});

it('a redirect of Bedrock is passed, and nobody follows it', async () => {
  await using other = await startRawUpstream();
  upstream.onRequest((_request, socket) => {
    socket.write(`HTTP/1.1 307 T\r\nLocation: ${other.url}/x\r\nContent-Length: 0\r\n\r\n`);
  });
  const lines = [`Host: 127.0.0.1:${gateway.port}`, KEY_LINE];
  const answer = await sendOnce(gateway.port, request('/model/m/x', lines));
  expect(answer.line).toBe('HTTP/1.1 307 T');
  expect(headersNamed(answer.headers, 'location')).toEqual([`${other.url}/x`]);
  expect(other.requests).toEqual([]);
  upstream.onRequest(
    (_request, socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  );
});

describe('no request hides in another', () => {
  const hidden = 'POST /model/hidden/x HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer KEY\r\n\r\n';
  it.each([
    [
      'length and chunks',
      `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    [
      'chunks and length',
      `Transfer-Encoding: chunked\r\nContent-Length: 400\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['two lengths', `Content-Length: 0\r\nContent-Length: 90\r\n\r\n${hidden}`],
    ['a list of lengths', `Content-Length: 0, 90\r\n\r\n${hidden}`],
    ['a length with a sign', `Content-Length: +0\r\n\r\n${hidden}`],
    ['another coding', `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['chunked twice', `Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['chunked, then identity', `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ['a space before the colon', `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a folded line', `X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n${hidden}`],
    ['a line with LF alone', `X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a line with CR alone', `X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a NUL', `X-A: b\0c\r\n\r\n${hidden}`],
    [
      'a chunk size that overflows',
      `Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${hidden}`,
    ],
    ['a chunk without its end', `Transfer-Encoding: chunked\r\n\r\n1\r\nab0\r\n\r\n${hidden}`],
  ])('%s', async (_, rest) => {
    const host = `127.0.0.1:${gateway.port}`;
    const client = await openClient(gateway.port);
    const text = rest.replace('HOST', host).replace('KEY', LOCAL_KEY);
    client.write(`POST /model/open/x HTTP/1.1\r\nHost: ${host}\r\n${KEY_LINE}\r\n${text}`);
    // Refused, and the connection with it: nothing after it counts.
    expect(await client.ended).not.toBe('open');
    // A fault in the body of a request that is under way ends it without an answer.
    expect(client.received().toString()).toMatch(/^(?:HTTP\/1\.1 400 |$)/);
    expect(upstream.faults).toEqual([]);
    expect(upstream.requests.filter(({ line }) => line.includes('hidden'))).toEqual([]);
  });
});

it('neither a target nor a header by HTTP/2 becomes a line of its own', async () => {
  const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
  session.on('error', () => {});
  for (const path of ['/model/m/x%0d%0aX-Evil: 1', '/model/%0D%0A/x', '/model/m\u010d\u010ax/y']) {
    await new Promise<void>((resolve) => {
      try {
        const stream = session.request({
          ':path': path,
          authorization: `Bearer ${LOCAL_KEY}`,
          'x-a': 'b\u010dc',
        });
        stream
          .on('close', resolve)
          .on('error', () => {})
          .resume();
      } catch {
        resolve();
      }
    });
  }
  session.destroy();
  expect(upstream.faults).toEqual([]);
  for (const { headers } of upstream.requests) {
    expect(headersNamed(headers, 'x-evil')).toEqual([]);
  }
});

it('heads of more than 64 KiB are refused by HTTP/1.1, with why, and by HTTP/2', async () => {
  const long = 'a'.repeat(1_048_576);
  const lines = [`Host: 127.0.0.1:${gateway.port}`, KEY_LINE, `X-Long: ${long}`];
  const answer = await sendOnce(gateway.port, request('/model/m/x', lines));
  expect(statusOf(answer)).toBe(431);
  expect(answer.body.toString()).toContain('64 KiB');
  const session = connectHttp2(`http://127.0.0.1:${gateway.port}`, {
    maxSendHeaderBlockLength: 2_000_000,
  });
  session.on('error', () => {});
  const ended = await new Promise((resolve) => {
    const stream = session.request({
      ':path': '/model/m/x',
      authorization: `Bearer ${LOCAL_KEY}`,
      'x-long': long,
    });
    stream.on('response', (headers) => resolve(headers[':status']));
    stream.on('error', () => {});
    stream.on('close', () => resolve('reset'));
  });
  expect([431, 'reset']).toContain(ended);
  session.destroy();
  expect(upstream.requests).toEqual([]);
});

it('neither key nor a byte of a body is in an error, a log entry or the output', async () => {
  const body = 'body-canary-Tq7';
  upstream.onRequest((_request, socket) => void socket.resetAndDestroy());
  const host = `Host: 127.0.0.1:${gateway.port}`;
  const texts: string[] = [];
  for (const lines of [
    [host, KEY_LINE],
    [host, `Authorization: Bearer wrong-${LOCAL_KEY}`],
    ['Host: evil.example', KEY_LINE],
    [host, KEY_LINE, 'Upgrade: websocket', 'Connection: upgrade'],
  ]) {
    for (const target of ['/model/m/x', '/nothing', '/_gateway/broken', '/model/m%0a%1b[2J/x']) {
      const bytes = request(target, [...lines, `Content-Length: ${body.length}`]) + body;
      const answer = await sendOnce(gateway.port, bytes);
      texts.push(answer.line, ...answer.headers, answer.body.toString());
    }
  }
  const { log } = await gateway.log();
  const all = [...texts, JSON.stringify(log), gateway.output()].join('\n');
  for (const canary of [LOCAL_KEY, REAL_KEY, body, '\u001b', '\\u001b']) {
    expect(all).not.toContain(canary);
  }
});
