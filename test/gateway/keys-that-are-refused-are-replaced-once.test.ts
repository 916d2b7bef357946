import { beforeEach, expect, it } from 'vitest';
import { headersNamed } from '../support/gateway/http-message.ts';
import { openClient, requestBytes, sendOnce } from '../support/gateway/raw-client.ts';
import { OK, type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';
import { startTestGateway, type TestGateway } from '../support/gateway/start-test-gateway.ts';

const EXPIRED =
  'HTTP/1.1 403 Forbidden\r\nX-Amzn-ErrorType: AccessDeniedException\r\nContent-Length: 39\r\n\r\n{"Message":"Bearer Token has expired."}';
/** What the owner of the key may not do, in the last one with words of a refused key. */
const DENIED = ['bedrock:InvokeX', 'bedrock:CallWithBearerToken, with an API key'].map((action) => {
  const body = `{"Message":"User: arn:aws:sts::1:x is not authorized to perform: ${action}"}`;
  return `HTTP/1.1 403 Forbidden\r\nX-Amzn-ErrorType: AccessDeniedException\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
});

let upstream: RawUpstream;
let gateway: TestGateway;
beforeEach(async () => {
  upstream = await startRawUpstream();
  gateway = await startTestGateway({ upstream: upstream.url });
  return async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  };
});

const keyOf = (headers: readonly string[]) => headersNamed(headers, 'authorization')[0]?.slice(-2);
const sentKeys = () => upstream.requests.map(({ headers }) => keyOf(headers));

/** Refuses every key but this one. */
function acceptOnly(key: string): void {
  upstream.onRequest(({ headers }, socket) => {
    socket.write(keyOf(headers) === key ? OK : EXPIRED);
  });
}

it.each([
  ['no body', ''],
  ['a short body', 'x'],
  ['64 KiB', 'x'.repeat(65_536)],
  ['a body that is streamed', 'y'.repeat(65_537)],
  ['4 MiB', 'z'.repeat(4_194_304)],
])('a refused key is replaced, and the request repeated once, with %s', async (_, body) => {
  acceptOnly('-2');
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body }));
  expect(answer.line).toBe('HTTP/1.1 200 OK');
  expect(sentKeys()).toEqual(['-1', '-2']);
  expect(upstream.requests.map((request) => request.body.toString() === body)).toEqual([
    true,
    true,
  ]);
  // What the client did not get is not observed.
  expect((await gateway.log()).begun).toEqual([200]);
});

it('a body that Bedrock has not read when it refuses the key is read to its end, and sent', async () => {
  const body = 'x'.repeat(3_000_000);
  let refusals = 0;
  upstream.onHead((socket, reader) => {
    const headers = reader.started?.headers;
    if (headers !== undefined && keyOf(headers) === '-1') {
      refusals++;
      socket.write(EXPIRED);
      // It reads on, as servers do that want their answer to arrive.
    }
  });
  upstream.onRequest(({ headers }, socket) => {
    if (keyOf(headers) === '-2') socket.write(OK);
  });
  const client = await openClient(gateway.port);
  const bytes = requestBytes(gateway.port, { body });
  client.write(bytes.subarray(0, 1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  client.write(bytes.subarray(1_000_000));
  expect((await client.answer()).line).toBe('HTTP/1.1 200 OK');
  expect(refusals).toBe(1);
  expect(upstream.requests.at(-1)?.body.toString() === body).toBe(true);
  client.close();
});

it('with a longer body the error passes byte for byte', async () => {
  acceptOnly('-2');
  const body = 'x'.repeat(4_194_305);
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body }));
  expect(answer.line).toBe('HTTP/1.1 403 Forbidden');
  expect(answer.headers.slice(0, 4)).toEqual([
    ...['X-Amzn-ErrorType', 'AccessDeniedException', 'Content-Length', '39'],
  ]);
  expect(answer.body.toString()).toBe('{"Message":"Bearer Token has expired."}');
  expect(sentKeys()).toEqual(['-1']);
});

it('a second refusal passes, and nothing is tried a third time', async () => {
  upstream.onRequest((_request, socket) => void socket.write(EXPIRED));
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'x' }));
  expect(answer.line).toBe('HTTP/1.1 403 Forbidden');
  expect(sentKeys()).toEqual(['-1', '-2']);
  expect((await gateway.log()).begun).toEqual([403]);
});

it.each(DENIED)(
  'an error about what the owner of the key may do passes, and no key is made: %j',
  async (denied) => {
    upstream.onRequest((_request, socket) => void socket.write(denied));
    const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'x' }));
    expect(answer.line).toBe('HTTP/1.1 403 Forbidden');
    expect(answer.body.toString()).toContain('not authorized to perform');
    expect(sentKeys()).toEqual(['-1']);
    expect(await gateway.ask({ do: 'keys' })).toEqual({ made: 0 });
  },
);

it('50 requests that are refused at once make one new key', async () => {
  acceptOnly('-2');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      sendOnce(gateway.port, requestBytes(gateway.port, { body: `request ${index}` })),
    ),
  );
  expect(answers.map(({ line }) => line)).toEqual(Array(50).fill('HTTP/1.1 200 OK'));
  expect(await gateway.ask({ do: 'keys' })).toEqual({ made: 1 });
  expect(upstream.requests.length).toBeLessThanOrEqual(100);
});

it('if no new key can be made, the answer says why, and a new login heals it', async () => {
  const fault = {
    message: 'The SSO session has ended.',
    hint: 'Run: aws sso login --profile dev',
    retryable: false,
  };
  await gateway.ask({ do: 'fail-keys', fault });
  const answer = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'x' }));
  expect(answer.line).toBe('HTTP/1.1 403 Forbidden');
  expect(headersNamed(answer.headers, 'x-should-retry')).toEqual(['false']);
  expect(answer.body.toString()).toContain('Run: aws sso login --profile dev');
  expect(upstream.requests).toEqual([]);
  await gateway.ask({ do: 'fail-keys' });
  const later = await sendOnce(gateway.port, requestBytes(gateway.port, { body: 'x' }));
  expect(later.line).toBe('HTTP/1.1 200 OK');
});
