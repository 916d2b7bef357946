import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { headersNamed, statusOf } from '../support/gateway/http-message.ts';
import { eventually, openClient, requestBytes, sendOnce } from '../support/gateway/raw-client.ts';
import { OK, type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import {
  LOCAL_KEY,
  startTestGateway,
  type TestGateway,
} from '../support/gateway/start-test-gateway.ts';
import { isExhaustive, sizeOf } from '../support/setup/exhaustive.ts';
import { randomFrom, seed } from '../support/setup/seed.ts';

const MEBIBYTE = 1_048_576;

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
  upstream.onRequest((_request, socket) => void socket.write(OK));
  upstream.onHead(() => {});
});

it('malformed requests are answered or closed, and leave nothing behind', async () => {
  const random = randomFrom(seed);
  const whole = requestBytes(gateway.port, { body: 'some body', lines: ['X-A: b', 'Expect: x'] });
  const { descriptors } = await gateway.stats();
  for (let number = 0; number < sizeOf(400, 10_000); number++) {
    const bytes = Buffer.from(whole);
    for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const client = await openClient(gateway.port);
    client.write(bytes.subarray(0, 1 + Math.floor(random() * bytes.length)));
    client.socket.end();
    expect(await client.ended, `request ${number} of SEED=${seed}`).not.toBe('open');
  }
  expect(statusOf(await sendOnce(gateway.port, requestBytes(gateway.port)))).toBe(200);
  expect(upstream.faults).toEqual([]);
  expect(gateway.output()).toBe('');
  await eventually(async () => {
    const now = await gateway.stats();
    return now.descriptors <= descriptors + 8;
  }, 'as many descriptors as before');
});

/** So many requests are made between two looks at what is left of them. */
const ROUND = 500;

/** Sends so many requests, one after the other, and comes to an end with all of them. */
const CLIENTS: Record<string, (count: number) => Promise<void>> = {
  async 'by HTTP/1.1'(count) {
    const bytes = requestBytes(gateway.port, { body: 'x'.repeat(500) });
    const client = await openClient(gateway.port);
    for (let number = 0; number < count; number++) {
      client.write(bytes);
      expect(statusOf(await client.answer())).toBe(200);
    }
    client.close();
  },
  async 'by HTTP/2'(count) {
    const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
    for (let number = 0; number < count; number++) {
      const stream = session.request(
        { ':method': 'POST', ':path': '/model/m/x', authorization: `Bearer ${LOCAL_KEY}` },
        { endStream: false },
      );
      stream.end('x'.repeat(500)).resume();
      const [headers] = await once(stream, 'response');
      expect(headers[':status']).toBe(200);
      await once(stream, 'close');
    }
    session.close();
    await once(session, 'close');
  },
  async 'by clients that leave in the middle of a stream'(count) {
    upstream.onRequest((_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
    });
    for (let number = 0; number < count; number++) {
      const client = await openClient(gateway.port);
      client.write(requestBytes(gateway.port, { body: 'x' }));
      await client.until(1);
      client.close();
      await client.ended;
    }
    await eventually(() => upstream.sockets.size === 0, 'the end of all requests to Bedrock');
    upstream.onRequest((_request, socket) => void socket.write(OK));
  },
};

it.each([
  ['by HTTP/1.1', sizeOf(5_000, 100_000)],
  ['by HTTP/2', sizeOf(1_000, 100_000)],
  ['by clients that leave in the middle of a stream', sizeOf(500, 10_000)],
])('memory and descriptors are the same after many requests: %s', async (how, count) => {
  const send = async (requests: number) => {
    for (let done = 0; done < requests; done += ROUND) {
      await CLIENTS[how]?.(Math.min(ROUND, requests - done));
      // What is kept to compare would be the test's own memory.
      upstream.requests.length = 0;
      await gateway.log();
    }
  };
  await send(Math.min(1_000, count));
  const before = await gateway.stats();
  await send(count);
  const after = await gateway.stats();
  if (isExhaustive) console.log(`${count} requests ${how}`, { before, after });
  expect(after.heapUsed - before.heapUsed).toBeLessThan(4 * MEBIBYTE);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 4);
});

it('a body of 40 MB is streamed, and memory stays flat', async () => {
  const body = Buffer.alloc(40_000_000, 'q');
  const { rss } = await gateway.stats();
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body }));
  expect(statusOf(answer)).toBe(200);
  expect(upstream.requests[0]?.body.equals(body)).toBe(true);
  const after = await gateway.stats();
  expect(after.rss - rss).toBeLessThan(32 * MEBIBYTE);
});

it('an answer of Bedrock before it has the body arrives, and the connection goes on', async () => {
  const error = 'HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig';
  upstream.onHead((socket) => {
    socket.write(error);
    socket.removeAllListeners('data');
    socket.resume();
  });
  const client = await openClient(gateway.port);
  client.write(requestBytes(gateway.port, { body: Buffer.alloc(20_000_000, 'q') }));
  const answer = await client.answer();
  expect([answer.line, answer.body.toString()]).toEqual(['HTTP/1.1 413 Too Large', 'big']);
  upstream.onHead(() => {});
  client.write(requestBytes(gateway.port));
  expect(statusOf(await client.answer())).toBe(200);
  client.close();
});

it('a client with a wrong key gets its answer although it has a body to send', async () => {
  const bytes = requestBytes(gateway.port, { body: Buffer.alloc(20_000_000, 'q') });
  const wrong = Buffer.from(bytes.toString('latin1').replace('Bearer ', 'Bearer x'), 'latin1');
  const client = await openClient(gateway.port);
  client.write(wrong);
  expect(statusOf(await client.answer())).toBe(401);
  client.write(requestBytes(gateway.port));
  expect(statusOf(await client.answer())).toBe(200);
  client.close();
  expect(upstream.requests.length).toBe(1);
});

it('Expect: 100-continue is answered here, only with the right key, and not passed on', async () => {
  const lines = ['Expect: 100-continue', 'Content-Length: 4'];
  const client = await openClient(gateway.port);
  client.write(requestBytes(gateway.port, { lines }));
  await client.until(25);
  expect(client.received().toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  client.write('body');
  expect(statusOf(await client.answer())).toBe(200);
  client.close();
  const [request] = upstream.requests;
  expect(headersNamed(request?.headers ?? [], 'expect')).toEqual([]);
  expect(request?.body.toString()).toBe('body');

  const stranger = await openClient(gateway.port);
  const bytes = requestBytes(gateway.port, { lines }).toString();
  stranger.write(bytes.replace('Bearer ', 'Bearer x'));
  // No body will come: the connection can serve nothing else.
  expect(await stranger.ended).toBe('closed');
  expect(stranger.received().toString()).toMatch(/^HTTP\/1\.1 401 [\s\S]*connection: close/i);
});

it('a connection is kept for longer than clients keep theirs', async () => {
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port));
  expect(headersNamed(answer.headers, 'keep-alive')).toEqual(['timeout=120']);
});

it('a request that may have reached Bedrock is never sent again', async () => {
  let came = 0;
  upstream.onRequest((_request, socket) => {
    came++;
    // A pooled connection that ends just when it is used.
    if (came % 2 === 1) socket.write(OK);
    else socket.destroy();
  });
  const first = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'a' }));
  const second = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'b' }));
  expect([statusOf(first), statusOf(second)]).toEqual([200, 502]);
  expect(second.body.toString()).toContain('may have received');
  expect(upstream.requests.map(({ body }) => body.toString())).toEqual(['a', 'b']);
});

it('after sleep a request uses a new connection', async () => {
  await sendOnce(gateway.port, requestBytes(gateway.port));
  const before = new Set(upstream.sockets);
  await gateway.ask({ do: 'sleep', milliseconds: 3_600_000 });
  let used: unknown;
  upstream.onRequest((_request, socket) => {
    used = socket;
    socket.write(OK);
  });
  expect(statusOf(await sendOnce(gateway.port, requestBytes(gateway.port)))).toBe(200);
  expect([...before].includes(used as never)).toBe(false);
});

it('SIGTERM lets an open stream come to its end, closes idle connections, and takes no new ones', async () => {
  await using own = await startTestGateway({ upstream: upstream.url });
  let end = () => {};
  upstream.onRequest((_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    end = () => void socket.write('1\r\nb\r\n0\r\n\r\n');
  });
  const silent = await openClient(own.port);
  const partial = await openClient(own.port);
  partial.write('POST /model/m/x HT');
  const client = await openClient(own.port);
  client.write(requestBytes(own.port, { body: 'x' }));
  await eventually(() => client.received().includes('\r\na\r\n'), 'the first event');
  own.kill('SIGTERM');
  expect(await silent.ended).not.toBe('open');
  expect(await partial.ended).not.toBe('open');
  await expect(openClient(own.port)).rejects.toThrow('ECONNREFUSED');
  end();
  const answer = await client.answer();
  expect(answer.body.toString()).toBe('ab');
  expect(await own.exited).toBe(0);
});

it('clients by HTTP/2 that reset streams and go away leave no connection behind', async () => {
  await using upstream = await startRawUpstream();
  upstream.onRequest(() => {});
  await using gateway = await startTestGateway({ upstream: upstream.url });
  const { descriptors } = await gateway.stats();
  const random = randomFrom(seed + 2);
  const visit = () =>
    new Promise<void>((resolve) => {
      const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
      session.on('error', () => {}).on('close', resolve);
      const life = random() * 60;
      for (let stream = 0; stream < 4; stream++) {
        const headers = {
          ':method': 'POST',
          ':path': '/model/m/x',
          authorization: `Bearer ${LOCAL_KEY}`,
        };
        const request = session.request(headers, { endStream: false });
        request.on('error', () => {}).resume();
        setTimeout(() => request.close(constants.NGHTTP2_CANCEL), random() * life);
      }
      setTimeout(() => session.destroy(), life);
    });
  const worker = async () => {
    for (let turn = 0; turn < sizeOf(25, 200); turn++) await visit();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const isAsBefore = async () => (await gateway.stats()).descriptors <= descriptors;
  await eventually(isAsBefore, 'as few descriptors as before');
});
