import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { expect, it } from 'vitest';
import {
  type GeneratedExchange,
  generateExchange,
  withoutHops,
} from '../support/gateway/generated-exchange.ts';
import { type HttpMessage, headersNamed, statusOf } from '../support/gateway/http-message.ts';
import { openClient } from '../support/gateway/raw-client.ts';
import { type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import { LOCAL_KEY, REAL_KEY, startTestGateway } from '../support/gateway/start-test-gateway.ts';
import { sizeOf } from '../support/setup/exhaustive.ts';
import { randomFrom, seed } from '../support/setup/seed.ts';

/** After so many exchanges a new connection. */
const PER_CONNECTION = 40;

it('generated requests and answers are the same on both sides, by HTTP/1.1', async () => {
  await using upstream = await startRawUpstream();
  await using gateway = await startTestGateway({ upstream: upstream.url });
  const random = randomFrom(seed);
  let client = await openClient(gateway.port);
  for (let number = 0; number < sizeOf(300, 5_000); number++) {
    const exchange = generateExchange(random, gateway.port, LOCAL_KEY);
    const where = `exchange ${number} of SEED=${seed}`;
    answerWith(upstream, exchange);
    if (number % PER_CONNECTION === 0) {
      client.close();
      client = await openClient(gateway.port);
    }
    for (const part of exchange.requestParts) client.write(part);
    const answer = await client.answer(exchange.method);
    checkRequest(upstream, exchange, where);
    expect(answer.line, where).toBe(exchange.answer.line);
    expect(withoutHops(answer.headers), where).toEqual(withoutHops(exchange.answer.headers));
    expect(answer.body.equals(exchange.answer.body), `body of ${where}`).toBe(true);
    expect(answer.trailers, where).toEqual(exchange.answer.trailers);
  }
  client.close();
  expect(upstream.faults).toEqual([]);
  expect(gateway.output()).toBe('');
});

it('generated requests and answers are the same on both sides, by HTTP/2', async () => {
  await using upstream = await startRawUpstream();
  await using gateway = await startTestGateway({ upstream: upstream.url });
  const random = randomFrom(seed + 1);
  const session = connectHttp2(`http://127.0.0.1:${gateway.port}`);
  for (let number = 0; number < sizeOf(100, 5_000); number++) {
    const exchange = generateExchange(random, gateway.port, LOCAL_KEY);
    const where = `exchange ${number} of SEED=${seed}`;
    answerWith(upstream, exchange);
    const stream = session.request(
      {
        ':method': exchange.method,
        ':path': exchange.target,
        authorization: `Bearer ${LOCAL_KEY}`,
        ...byName(exchange.headers),
      },
      { endStream: exchange.body.length === 0 },
    );
    if (exchange.body.length > 0) stream.end(exchange.body);
    let trailers: string[] = [];
    stream.on('trailers', (_parsed, _flags, rawTrailers: string[]) => {
      trailers = rawTrailers;
    });
    const [, , raw] = (await once(stream, 'response')) as [unknown, unknown, string[]];
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    checkRequest(upstream, exchange, where, true);
    expect(Number(headersNamed(raw, ':status')[0]), where).toBe(statusOf(exchange.answer));
    const headers = raw.filter((_, index) => raw[index - (index % 2)] !== ':status');
    expect(byName(withoutHops(headers)), where).toEqual(
      byName(withoutHops(exchange.answer.headers)),
    );
    expect(Buffer.concat(parts).equals(exchange.answer.body), `body of ${where}`).toBe(true);
    expect(byName(trailers), where).toEqual(byName(exchange.answer.trailers));
  }
  session.close();
  expect(upstream.faults).toEqual([]);
  expect(gateway.output()).toBe('');
});

function answerWith(upstream: RawUpstream, exchange: GeneratedExchange): void {
  upstream.requests.length = 0;
  upstream.onRequest((_request, socket) => {
    for (const part of exchange.answerParts) socket.write(part);
    if (exchange.isEndedByClose) socket.end();
  });
}

function checkRequest(
  { requests }: RawUpstream,
  exchange: GeneratedExchange,
  where: string,
  isHttp2 = false,
): void {
  expect(requests.length, where).toBe(1);
  const [came] = requests as [HttpMessage];
  expect(came.line, where).toBe(`${exchange.method} ${exchange.forwardedTarget} HTTP/1.1`);
  const [name, value, ...others] = withoutHops(came.headers);
  expect([name, value], where).toEqual(['authorization', `Bearer ${REAL_KEY}-1`]);
  const sent = withoutHops(exchange.headers);
  if (isHttp2) expect(byName(others), where).toEqual(byName(sent));
  else expect(others, where).toEqual(sent);
  expect(came.body.equals(exchange.body), `body of the request of ${where}`).toBe(true);
}

/** HTTP/2 has names in lower case, and only the order of those that are the same counts. */
function byName(headers: readonly string[]): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase() ?? '';
    result[name] = [...(result[name] ?? []), headers[index + 1] ?? ''];
  }
  return result;
}
