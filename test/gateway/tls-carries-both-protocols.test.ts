import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/command/cache-entry.ts';
import { headersNamed } from '../support/gateway/http-message.ts';
import { requestBytes } from '../support/gateway/raw-client.ts';
import { type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import {
  LOCAL_KEY,
  REAL_KEY,
  startTestGateway,
  type TestGateway,
} from '../support/gateway/start-test-gateway.ts';

const AUTHORIZATION = `Bearer ${LOCAL_KEY}`;

let upstream: RawUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startTestGateway({ upstream: upstream.url, tls: true });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

/** Bedrock repeats what it gets. */
function echo(): { authorizations: string[] } {
  const authorizations: string[] = [];
  upstream.onRequest((request, socket) => {
    authorizations.push(...headersNamed(request.headers, 'authorization'));
    const body = 'the answer';
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  return { authorizations };
}

async function viaHttps(host = '127.0.0.1'): Promise<{ status: number; body: string }> {
  const request = requestHttps({
    ca: gateway.authority,
    host,
    port: gateway.port,
    path: '/model/m/converse',
    method: 'POST',
    headers: { authorization: AUTHORIZATION },
  });
  request.end('x');
  const [answer] = await once(request, 'response');
  return { status: answer.statusCode, body: await text(answer) };
}

async function viaHttp2(): Promise<{ status: number; body: string; protocol: string }> {
  const session = connectHttp2(`https://localhost:${gateway.port}`, { ca: gateway.authority });
  const stream = session.request({
    ':method': 'POST',
    ':path': '/model/m/converse',
    authorization: AUTHORIZATION,
  });
  stream.end('x');
  const [headers] = await once(stream, 'response');
  const body = await text(stream);
  const protocol = session.alpnProtocol ?? '';
  session.close();
  return { status: headers[':status'], body, protocol };
}

/** A connection by TLS with HTTP/1.1, for what no client library would send. */
async function openTls(): Promise<{
  socket: TLSSocket;
  received(): string;
  ended: Promise<string>;
}> {
  const socket = connectTls({ ca: gateway.authority, host: '127.0.0.1', port: gateway.port });
  let received = '';
  let ending = 'closed';
  socket.setEncoding('latin1').on('data', (data: string) => {
    received += data;
  });
  socket.on('error', () => {
    ending = 'reset';
  });
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(ending)));
  await once(socket, 'secureConnect');
  return { socket, received: () => received, ended };
}

it.each(['127.0.0.1', '::1', 'localhost'])('HTTP/1.1 by TLS at %s', async (host) => {
  const { authorizations } = echo();
  expect(await viaHttps(host)).toEqual({ status: 200, body: 'the answer' });
  expect(authorizations).toEqual([`Bearer ${REAL_KEY}-1`]);
});

it('HTTP/2 by TLS, for clients that offer it', async () => {
  echo();
  expect(await viaHttp2()).toEqual({ status: 200, body: 'the answer', protocol: 'h2' });
});

it('clients without TLS are served on the same port', async () => {
  echo();
  const answer = await fetch(`http://127.0.0.1:${gateway.port}/model/m/converse`, {
    headers: { authorization: AUTHORIZATION },
  });
  expect(await answer.text()).toBe('the answer');
});

it('a client that does not trust the certificate sends no request', async () => {
  const { authorizations } = echo();
  const answer = fetch(`https://127.0.0.1:${gateway.port}/model/m/converse`, {
    headers: { authorization: AUTHORIZATION },
  });
  await expect(answer).rejects.toMatchObject({ cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' } });
  expect(authorizations).toEqual([]);
  expect(await viaHttps()).toMatchObject({ status: 200 });
});

it('the key is needed by TLS, too, and another host is refused', async () => {
  const get = async (headers: Record<string, string>) => {
    const request = requestHttps({
      ca: gateway.authority,
      host: '127.0.0.1',
      port: gateway.port,
      path: '/model/m/converse',
      // By the header, Node would expect a certificate for that host.
      checkServerIdentity: () => undefined,
      headers,
    });
    request.end();
    const [answer] = await once(request, 'response');
    answer.resume();
    return answer.statusCode;
  };
  expect(await get({})).toBe(401);
  expect(await get({ authorization: AUTHORIZATION, host: 'evil.example' })).toBe(403);
});

it('an answer that Bedrock breaks off is no whole answer by TLS either', async () => {
  upstream.onRequest((_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na part');
    setTimeout(() => socket.resetAndDestroy(), 15);
  });
  const { socket, received, ended } = await openTls();
  socket.write(
    requestBytes(gateway.port, { body: 'x' }).toString().replace('HTTP/1.1', 'HTTP/1.0'),
  );
  // Without a length only the way in which the connection ends tells it.
  expect(await ended).toBe('reset');
  expect(received()).toMatch(/a part$/);
});

it('a stream that Bedrock breaks off ends with an error by HTTP/2', async () => {
  upstream.onRequest((_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n');
    setTimeout(() => socket.resetAndDestroy(), 15);
  });
  const session = connectHttp2(`https://127.0.0.1:${gateway.port}`, { ca: gateway.authority });
  const stream = session.request({ ':path': '/model/m/x', authorization: AUTHORIZATION });
  stream.on('error', () => {}).resume();
  await new Promise((resolve) => stream.on('close', resolve));
  expect(stream.rstCode).not.toBe(constants.NGHTTP2_NO_ERROR);
  session.close();
});

it('a client that goes away ends the request to Bedrock', async () => {
  let gone = false;
  let isThere = false;
  upstream.onRequest((_request, socket) => {
    isThere = true;
    socket.on('close', () => {
      gone = true;
    });
  });
  const { socket } = await openTls();
  socket.write(requestBytes(gateway.port, { body: 'x' }));
  await until(() => isThere);
  socket.destroy();
  await until(() => gone);
});

it('broken and unfinished handshakes leave nothing behind, and do not hold up the end', async () => {
  echo();
  await viaHttps();
  const before = (await gateway.stats()).descriptors;
  const hello = Buffer.from('16030100050100000100', 'hex');
  const sockets = Array.from({ length: 50 }, (_, number) => {
    const socket = connectPlain({ host: '127.0.0.1', port: gateway.port });
    socket.on('error', () => {}).write(number % 2 ? hello : hello.subarray(0, 3));
    if (number % 5 === 0) socket.end('no TLS at all, and long enough to be read as such\r\n\r\n');
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  expect(await viaHttps()).toMatchObject({ status: 200 });
  for (const socket of sockets) socket.destroy();
  let now = Number.POSITIVE_INFINITY;
  const count = () => gateway.stats().then(({ descriptors }) => (now = descriptors));
  for (let turn = 0; turn < 200 && now > before; turn++) await count();
  expect(now).toBeLessThanOrEqual(before);

  await using other = await startTestGateway({ upstream: upstream.url, tls: true });
  const open = connectPlain({ host: '127.0.0.1', port: other.port });
  open.on('error', () => {}).write(hello);
  await once(open, 'connect');
  other.kill('SIGTERM');
  expect(await other.exited).toBe(0);
});

it('nothing of the key of the certificate is written', () => {
  expect(gateway.output()).toBe('');
  expect(gateway.authority).not.toContain('PRIVATE');
});
