import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, openClient, requestBytes, sendOnce } from '../support/gateway/raw-client.ts';
import { type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import {
  LOCAL_KEY,
  startTestGateway,
  type TestGateway,
} from '../support/gateway/start-test-gateway.ts';
import { allow } from '../support/setup/start-of-node.ts';

const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
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
beforeEach(async () => {
  for (const socket of upstream.sockets) socket.destroy();
  await eventually(() => upstream.sockets.size === 0, 'the end of earlier connections');
  upstream.requests.length = 0;
  await gateway.log();
});

/** A client by HTTP/2. */
function openStream(onData: (chunk: Buffer) => void = () => {}) {
  const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
  session.on('error', () => {});
  const stream = session.request(
    {
      ':method': 'POST',
      ':path': '/model/m/converse-stream',
      authorization: `Bearer ${LOCAL_KEY}`,
    },
    { endStream: false },
  );
  stream.on('error', () => {});
  stream.end('x');
  stream.on('data', onData);
  return { session, stream };
}

describe('an event is passed when it comes, however small, and nothing is added', () => {
  const events = ['e'.repeat(40), ':\n\n', 'f'.repeat(3)];

  it('by HTTP/1.1', async () => {
    let upstreamSocket: Socket | undefined;
    upstream.onRequest((_request, socket) => {
      upstreamSocket = socket;
      socket.write(STREAM_HEAD);
    });
    const client = await openClient(gateway.port);
    client.write(requestBytes(gateway.port, { body: 'x' }));
    await eventually(() => client.received().includes('\r\n\r\n'), 'the head');
    for (const event of events) {
      const before = client.received().length;
      upstreamSocket?.write(chunk(event));
      const whole = await client.until(before + chunk(event).length);
      expect(whole.subarray(before).toString()).toBe(chunk(event));
    }
    client.close();
  });

  it('by HTTP/2', async () => {
    let upstreamSocket: Socket | undefined;
    upstream.onRequest((_request, socket) => {
      upstreamSocket = socket;
      socket.write(STREAM_HEAD);
    });
    let text = '';
    const { session } = openStream((data) => {
      text += data;
    });
    await eventually(() => upstreamSocket !== undefined, 'the request');
    let sent = '';
    for (const event of events) {
      sent += event;
      upstreamSocket?.write(chunk(event));
      await eventually(() => text.length >= sent.length, `the event ${event}`);
      expect(text).toBe(sent);
    }
    session.destroy();
  });
});

it.each(['HTTP/1.1', 'HTTP/2'])(
  'a client that reads nothing of 200 MB makes Bedrock wait, and memory stays flat: %s',
  async (protocol) => {
    const part = Buffer.alloc(MEBIBYTE, 'a');
    let written = 0;
    upstream.onRequest((_request, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${200 * MEBIBYTE}\r\n\r\n`);
      const more = () => {
        while (written < 200 && socket.write(part)) written++;
      };
      socket.on('drain', more);
      more();
    });
    const { heapUsed: before } = await gateway.stats();
    const close = await startSlowClient(protocol);
    // Until nothing moves any more: what the kernel holds on four sockets is full.
    let last = -1;
    await eventually(async () => {
      if (written === last && written > 0) return true;
      last = written;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return false;
    }, 'Bedrock waits');
    const { heapUsed: after } = await gateway.stats();
    expect(written).toBeLessThan(100);
    expect(after - before).toBeLessThan(8 * MEBIBYTE);
    close();
  },
);

async function startSlowClient(protocol: string): Promise<() => void> {
  if (protocol === 'HTTP/2') {
    const { session, stream } = openStream();
    stream.pause();
    return () => session.destroy();
  }
  const client = await openClient(gateway.port);
  client.socket.pause();
  client.write(requestBytes(gateway.port, { body: 'x' }));
  return client.close;
}

describe('a client that leaves ends the request to Bedrock within a second', () => {
  /** Milliseconds from the leaving to the end at the upstream. */
  async function measure(leave: () => void): Promise<number> {
    const [socket] = upstream.sockets;
    const closed = new Promise<number>((resolve) =>
      socket?.once('close', () => resolve(performance.now())),
    );
    const started = performance.now();
    leave();
    const milliseconds = (await closed) - started;
    await eventually(async () => {
      const { outcomes } = await gateway.log();
      return outcomes.includes('client left');
    }, 'the outcome in the log');
    return milliseconds;
  }

  const MOMENTS: readonly [string, string][] = [
    ['before the first byte', ''],
    ['in the middle of a stream', STREAM_HEAD + chunk('event')],
    [
      'in the middle of an answer that is not streamed',
      'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin',
    ],
  ];

  it.each(MOMENTS)('%s, by HTTP/1.1, with FIN and with RST', async (_, answer) => {
    for (const leave of ['end', 'resetAndDestroy', 'destroy'] as const) {
      let hasCome = false;
      upstream.onRequest((_request, socket) => {
        hasCome = true;
        socket.write(answer);
      });
      const client = await openClient(gateway.port);
      client.write(requestBytes(gateway.port, { body: 'x' }));
      await eventually(() => hasCome, 'the request');
      await client.until(answer.length === 0 ? 0 : 1);
      expect(await measure(() => client.socket[leave]())).toBeLessThan(await allow(1_000));
    }
  });

  it.each(MOMENTS)('%s, by HTTP/2, with RST_STREAM and with the session', async (_, answer) => {
    for (const leave of ['stream', 'session'] as const) {
      let hasCome = false;
      let bytes = 0;
      upstream.onRequest((_request, socket) => {
        hasCome = true;
        socket.write(answer);
      });
      const { session, stream } = openStream((data) => {
        bytes += data.length;
      });
      await eventually(() => hasCome && (answer === '' || bytes > 0), 'the request');
      const time = await measure(() => (leave === 'stream' ? stream.close(8) : session.destroy()));
      expect(time).toBeLessThan(await allow(1_000));
      session.destroy();
    }
  });

  it('with two requests on one connection, the second of which waits for its turn', async () => {
    let ended = 0;
    upstream.onRequest((_request, socket) => {
      socket.write(STREAM_HEAD);
      socket.once('close', () => ended++);
    });
    const client = await openClient(gateway.port);
    client.write(requestBytes(gateway.port, { body: 'x' }));
    client.write(requestBytes(gateway.port, { body: 'y' }));
    await eventually(() => upstream.requests.length === 2, 'both requests');
    const started = performance.now();
    client.close();
    await eventually(() => ended === 2, 'the end of both');
    expect(performance.now() - started).toBeLessThan(await allow(1_000));
  });
});

it('an answer without a length, ended by its connection, is whole also for a client that waits', async () => {
  const body = Buffer.alloc(3 * MEBIBYTE, 'b');
  upstream.onRequest((_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
    socket.end(body);
  });
  for (let round = 0; round < 5; round++) {
    const seen = upstream.requests.length;
    const client = await openClient(gateway.port);
    client.socket.pause();
    client.write(requestBytes(gateway.port, { body: 'x' }));
    // Not by connections: of earlier tests some may be kept.
    await eventually(() => upstream.requests.length > seen, 'the request');
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.resume();
    const answer = await client.answer();
    expect(answer.body.equals(body)).toBe(true);
    client.close();
  }
  expect(gateway.output()).toBe('');
});

it('interim answers of Bedrock are not taken for the answer', async () => {
  upstream.onRequest((_request, socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n');
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  });
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'x' }));
  expect(answer.line).toBe('HTTP/1.1 200 OK');
});
