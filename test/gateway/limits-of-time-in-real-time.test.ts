import { connect as connectHttp2 } from 'node:http2';
import { beforeAll, describe, expect, it } from 'vitest';
import { headersNamed, statusOf } from '../support/gateway/http-message.ts';
import { openClient, requestBytes } from '../support/gateway/raw-client.ts';
import { OK, type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import {
  LOCAL_KEY,
  startTestGateway,
  type TestGateway,
} from '../support/gateway/start-test-gateway.ts';
import { isExhaustive } from '../support/setup/exhaustive.ts';

/** Longer than the 300 s after which undici gives up an answer, and Node a request. */
const LONG_MS = 310_000;
/** The head of a request has 30 s, which Node checks every 5 s; in milliseconds, with time to spare. */
const HEAD_MS = { least: 29_000, most: 45_000 };
/** An idle connection has 120 s. */
const IDLE_MS = { least: 119_000, most: 140_000 };
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n';
const STREAM_END = '3\r\ntwo\r\n0\r\n\r\n';

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

let upstream: RawUpstream;
let gateway: TestGateway;

/** All of them wait at the same time; each test looks at one. */
const started: Record<string, Promise<unknown>> = {};
function begin(waits: Record<string, () => Promise<unknown>>): void {
  for (const [name, wait] of Object.entries(waits)) {
    started[name] = wait();
    started[name].catch(() => {});
  }
}

describe.skipIf(!isExhaustive)('in real time', () => {
  beforeAll(async () => {
    upstream = await startRawUpstream();
    gateway = await startTestGateway({ upstream: upstream.url });
    upstream.onRequest(({ line }, socket) => {
      const [, kind] = /\/model\/([^/]+)/.exec(line) ?? [];
      if (kind === 'late') setTimeout(() => socket.write(OK), LONG_MS);
      else if (kind === 'silent') {
        socket.write(STREAM_HEAD);
        setTimeout(() => socket.write(STREAM_END), LONG_MS);
      } else socket.write(OK);
    });
    begin({ ...WAITS_OF_BEDROCK, ...SLOW_HEADS, ...IDLE_CONNECTIONS });
    return async () => {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    };
  });

  it.each(['HTTP/1.1', 'HTTP/2'])(
    'an answer whose head comes after five minutes passes: %s',
    async (protocol) => {
      expect(await started[`late ${protocol}`]).toEqual({ status: 200, text: 'ok' });
    },
  );

  it.each(['HTTP/1.1', 'HTTP/2'])(
    'a stream that is silent for five minutes goes on, and nothing was added: %s',
    async (protocol) => {
      expect(await started[`silent ${protocol}`]).toEqual({ status: 200, text: 'onetwo' });
    },
  );

  it.each(['HTTP/1.1', 'HTTP/2'])(
    'a body that takes five minutes to come arrives: %s',
    async (protocol) => {
      expect(await started[`upload ${protocol}`]).toEqual({ status: 200, text: 'ok' });
      const bodies = upstream.requests.filter(({ line }) => line.includes('/upload/'));
      expect(bodies.map(({ body }) => body.toString())).toEqual(['begin-end', 'begin-end']);
    },
  );

  it.each(Object.keys(SLOW_HEADS))(
    'a head that comes a byte at a time is cut after 30 s: %s',
    async (name) => {
      const { milliseconds, text } = (await started[name]) as Cut;
      expect(milliseconds).toBeGreaterThan(HEAD_MS.least);
      expect(milliseconds).toBeLessThan(HEAD_MS.most);
      if (name === 'of HTTP/1.1') expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*30 seconds/);
      else expect(text).not.toContain('HTTP/1.1');
    },
  );

  it('a connection is used again after 90 s, and closed when it was idle for 120 s', async () => {
    const { first, second, milliseconds } = (await started['idle HTTP/1.1']) as Idle;
    expect([first, second]).toEqual([200, 200]);
    expect(milliseconds).toBeGreaterThan(IDLE_MS.least);
    expect(milliseconds).toBeLessThan(IDLE_MS.most);
  });

  it('a session of HTTP/2 is used again after 90 s, and ended when it was idle for 120 s', async () => {
    const { first, second, milliseconds } = (await started['idle HTTP/2']) as Idle;
    expect([first, second]).toEqual([200, 200]);
    expect(milliseconds).toBeGreaterThan(IDLE_MS.least);
    expect(milliseconds).toBeLessThan(IDLE_MS.most);
  });

  it('nothing of it is left', async () => {
    await Promise.allSettled(Object.values(started));
    const { log } = await gateway.log();
    expect(log.filter(({ outcome }) => outcome !== 'complete')).toEqual([]);
    expect(gateway.output()).toBe('');
  });
});

interface Seen {
  status: number;
  text: string;
}

async function viaHttp1(kind: string, body = 'x'): Promise<Seen> {
  const client = await openClient(gateway.port);
  client.write(requestBytes(gateway.port, { target: `/model/${kind}/converse`, body }));
  const answer = await client.answer();
  client.close();
  return { status: statusOf(answer), text: answer.body.toString() };
}

const HEADERS = { ':method': 'POST', authorization: `Bearer ${LOCAL_KEY}` };

function openSession() {
  const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
  session.on('error', () => {});
  return session;
}

/** @param feed ends the stream's body */
async function viaHttp2(
  kind: string,
  feed: (stream: ReturnType<ReturnType<typeof openSession>['request']>) => Promise<void>,
  session = openSession(),
): Promise<Seen> {
  const stream = session.request(
    { ...HEADERS, ':path': `/model/${kind}/converse` },
    { endStream: false },
  );
  let status = 0;
  stream.on('response', (headers) => {
    status = Number(headers[':status']);
  });
  await feed(stream);
  let text = '';
  for await (const part of stream) text += String(part);
  return { status, text };
}

const WAITS_OF_BEDROCK = {
  'late HTTP/1.1': () => viaHttp1('late'),
  'late HTTP/2': () => viaHttp2('late', async (stream) => void stream.end('x')),
  'silent HTTP/1.1': () => viaHttp1('silent'),
  'silent HTTP/2': () => viaHttp2('silent', async (stream) => void stream.end('x')),
  async 'upload HTTP/1.1'() {
    const client = await openClient(gateway.port);
    const lines = ['Content-Length: 9'];
    client.write(requestBytes(gateway.port, { target: '/model/upload/x', lines, body: 'begin' }));
    await pause(LONG_MS);
    client.write('-end');
    const answer = await client.answer();
    client.close();
    return { status: statusOf(answer), text: answer.body.toString() };
  },
  'upload HTTP/2': () =>
    viaHttp2('upload', async (stream) => {
      stream.write('begin');
      await pause(LONG_MS);
      stream.end('-end');
    }),
};

interface Cut {
  milliseconds: number;
  /** All that came before the end. */
  text: string;
}

/** Writes one byte every three seconds until the connection ends. */
async function trickle(first: string, rest: string): Promise<Cut> {
  const client = await openClient(gateway.port);
  const start = performance.now();
  client.write(first);
  let at = 0;
  const timer = setInterval(() => client.write(rest[at++ % rest.length] ?? ''), 3_000);
  await client.ended;
  clearInterval(timer);
  return { milliseconds: performance.now() - start, text: client.received().toString('latin1') };
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const NO_SETTINGS = '\0\0\0\x04\0\0\0\0\0';

const SLOW_HEADS: Record<string, () => Promise<Cut>> = {
  'of HTTP/1.1': () => trickle('POST /model/m/x HTTP/1.1\r\nX-A: ', 'abcdef'),
  'no byte at all': () => trickle('', ''),
  'the preface of HTTP/2': () => trickle('PR', ''),
  // The head of a frame of 100 bytes, and then what would be its content.
  'a frame of HTTP/2': () => trickle(`${PREFACE}${NO_SETTINGS}\0\0\x64\x01\x04\0\0\0\x01`, '\0'),
};

interface Idle {
  first: number;
  second: number;
  /** From the second answer to the end. */
  milliseconds: number;
}

const IDLE_CONNECTIONS = {
  async 'idle HTTP/1.1'(): Promise<Idle> {
    const client = await openClient(gateway.port);
    client.write(requestBytes(gateway.port, { body: 'x' }));
    const first = await client.answer();
    expect(headersNamed(first.headers, 'connection')).toEqual(['keep-alive']);
    await pause(92_000);
    client.write(requestBytes(gateway.port, { body: 'x' }));
    const second = await client.answer();
    const start = performance.now();
    await client.ended;
    const milliseconds = performance.now() - start;
    return { first: statusOf(first), second: statusOf(second), milliseconds };
  },
  async 'idle HTTP/2'(): Promise<Idle> {
    const session = openSession();
    const closed = new Promise((resolve) => session.on('close', resolve));
    const ask = () => viaHttp2('m', async (stream) => void stream.end('x'), session);
    const first = await ask();
    await pause(92_000);
    const second = await ask();
    const start = performance.now();
    await closed;
    return {
      first: first.status,
      second: second.status,
      milliseconds: performance.now() - start,
    };
  },
};
