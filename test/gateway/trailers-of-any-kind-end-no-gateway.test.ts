import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { openClient, requestBytes } from '../support/gateway/raw-client.ts';
import { startRawUpstream } from '../support/gateway/raw-upstream.ts';
import { LOCAL_KEY, startTestGateway } from '../support/gateway/start-test-gateway.ts';

/** Lines after the last chunk, and what arrives of them. */
const TRAILERS: [lines: string[], arrives: Record<string, string>][] = [
  [['x-checksum: 1', 'connection: close'], { 'x-checksum': '1' }],
  [['x-checksum: 1', 'transfer-encoding: chunked'], { 'x-checksum': '1' }],
  [['te: gzip', 'keep-alive: timeout=5', 'upgrade: h2c', 'proxy-connection: x'], {}],
  [
    ['host: a', 'host: b', 'user-agent: a', 'user-agent: b'],
    { host: 'a, b', 'user-agent': 'a, b' },
  ],
  [
    ['if-match: a', 'if-match: b', 'referer: a', 'referer: b'],
    { 'if-match': 'a, b', referer: 'a, b' },
  ],
  [
    ['range: a', 'range: b', 'from: a', 'from: b', 'dnt: 1', 'dnt: 1'],
    { range: 'a, b', from: 'a, b', dnt: '1, 1' },
  ],
];

it.each(TRAILERS)('an answer with the trailers %j', async (lines, arrives) => {
  await using upstream = await startRawUpstream();
  await using gateway = await startTestGateway({ upstream: upstream.url });
  upstream.onRequest((_request, socket) => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n';
    socket.write(`${head}${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
    if (lines.includes('connection: close')) socket.end();
  });

  const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
  const stream = session.request({ ':path': '/model/m/x', authorization: `Bearer ${LOCAL_KEY}` });
  let trailers: IncomingHttpHeaders = {};
  stream.on('trailers', (found) => {
    trailers = found;
  });
  const [body] = await Promise.all([text(stream), once(stream, 'close')]);
  session.close();
  expect(body).toBe('ok');
  expect(Object.fromEntries(Object.entries(trailers))).toEqual(arrives);

  const client = await openClient(gateway.port);
  client.write(requestBytes(gateway.port, { body: 'x' }));
  const answer = await client.answer('POST');
  expect(answer.body.toString()).toBe('ok');
  const names = answer.trailers.filter((_, index) => index % 2 === 0);
  expect(new Set(names)).toEqual(new Set(Object.keys(arrives)));
  client.close();
  // Still there.
  expect(gateway.output()).toBe('');
  expect((await gateway.log()).outcomes).toEqual(['complete', 'complete']);
});
