import { connect as connectHttp2 } from 'node:http2';
import { get } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LOOPBACK_CERTIFICATE } from '../../../test-support/loopback-certificate.ts';
import { start } from '../../../test-support/scenario.ts';
import { listen } from './serve.ts';

/** Sends bytes as they are, in these pieces, and returns what comes back until the first pause. */
async function send(port: number, pieces: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (data) => (received += data.toString('latin1')));
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(20);
  }
  for (let waits = 0; received === '' && !socket.destroyed && waits < 100; waits++) await sleep(20);
  return received;
}

async function echo(tls?: { key: string; cert: string }) {
  const errors: Error[] = [];
  const listener = await listen({
    port: 0,
    ...(tls && { tls }),
    handle: async ({ method, path, query, body }) => ({
      status: 200,
      body: `${method} ${path} ${query} ${body}`,
    }),
    onProtocolError: (error) => errors.push(error),
  });
  onTestFinished(() => listener.close());
  return { ...listener, errors };
}

it('tells HTTP/1.1 from HTTP/2 even when the first bytes come one by one', async () => {
  const { port } = await echo();
  const get = 'PUT /a?b=c HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nhi';
  expect(await send(port, [...get.slice(0, 4), get.slice(4)])).toMatch(/PUT \/a b=c hi$/);
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  const answer = await send(port, [...preface.slice(0, 4), preface.slice(4), settings]);
  expect(answer.charCodeAt(3), 'a SETTINGS frame comes first').toBe(4);
});

it('keeps an HTTP/1.1 connection for the next request', async () => {
  const { port } = await echo();
  const get = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
  const both = await send(port, [get + get]);
  expect(both.match(/200 OK/g)).toHaveLength(2);
});

it('carries several HTTP/2 requests at once', async () => {
  const { port } = await echo();
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const ask = (path: string) =>
    new Promise<string>((resolve) => {
      let text = '';
      const stream = session.request({ ':path': path, ':method': 'POST' });
      stream.on('data', (data) => (text += data)).on('end', () => resolve(text));
      stream.end('body');
    });
  const answers = await Promise.all(['/1', '/2', '/3'].map(ask));
  expect(answers).toEqual(['POST /1  body', 'POST /2  body', 'POST /3  body']);
});

describe('with a certificate', () => {
  const ca = LOOPBACK_CERTIFICATE.cert;

  it('speaks HTTP/1.1 over TLS', async () => {
    const { port } = await echo(LOOPBACK_CERTIFICATE);
    const text = await new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/secure', ca, agent: false }, async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve(body);
      }).on('error', reject);
    });
    expect(text).toBe('GET /secure  ');
  });

  it('speaks HTTP/2 over TLS, and HTTP without TLS as before', async () => {
    const { port } = await echo(LOOPBACK_CERTIFICATE);
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca });
    onTestFinished(() => session.destroy());
    const status = await new Promise((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({ ':path': '/' });
      stream.on('response', (headers) => resolve(headers[':status'])).resume();
    });
    expect(status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/plain`)).text()).toBe('GET /plain  ');
  });

  it('is not guessed at without one', async () => {
    const { port, errors } = await echo();
    await expect(fetch(`https://127.0.0.1:${port}/`)).rejects.toThrow();
    expect(errors).toHaveLength(1);
  });
});

it('reports what is not HTTP', async () => {
  const { port, errors } = await echo();
  await send(port, ['hello there\r\n\r\n']);
  expect(errors).toHaveLength(1);
});

it('listens on loopback and nowhere else', async () => {
  const emulator = await start();
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { networkInterfaces } = await import('node:os');
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  if (outside === undefined) return;
  const attempt = fetch(`http://${outside.address}:${new URL(emulator.url).port}/`);
  await expect(attempt).rejects.toThrow();
});
