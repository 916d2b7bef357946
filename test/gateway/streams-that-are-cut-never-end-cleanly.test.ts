import { connect as connectHttp2, constants } from 'node:http2';
import { expect, it } from 'vitest';
import { openClient, requestBytes } from '../support/gateway/raw-client.ts';
import { startRawUpstream } from '../support/gateway/raw-upstream.ts';
import { LOCAL_KEY, startTestGateway } from '../support/gateway/start-test-gateway.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** Three frames, as lengths of an event stream and of its chunks differ. */
const BODY = 'first frame|second frame, which is longer|third';
const CHUNKED = [...BODY.matchAll(/.{1,9}/g)]
  .map(([part]) => `${part.length.toString(16)}\r\n${part}\r\n`)
  .join('');

interface Answer {
  head: string;
  body: string;
  /** The end of the connection means the end of the answer, too. */
  isEndedByClose?: true;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  chunked: { head: 'Transfer-Encoding: chunked', body: `${CHUNKED}0\r\n\r\n` },
  'chunked, closed after': {
    head: 'Transfer-Encoding: chunked\r\nConnection: close',
    body: `${CHUNKED}0\r\n\r\n`,
  },
  'with a length': { head: `Content-Length: ${BODY.length}`, body: BODY },
  'with a length, closed after': {
    head: `Content-Length: ${BODY.length}\r\nConnection: close`,
    body: BODY,
  },
  'until the connection ends': { head: 'Connection: close', body: BODY, isEndedByClose: true },
};

/** The text that the first bytes of an answer hold, without chunk heads. */
function textOf({ head, body }: Answer, bytes: number): string {
  if (!head.includes('chunked')) return body.slice(0, bytes);
  let text = '';
  let at = 0;
  while (at < bytes) {
    const lineEnd = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.slice(at, lineEnd), 16);
    text += body.slice(lineEnd + 2, Math.max(lineEnd + 2, Math.min(lineEnd + 2 + length, bytes)));
    at = lineEnd + 2 + length + 2;
  }
  return text;
}

for (const [name, answer] of Object.entries(ANSWERS)) {
  it(`an answer ${name}, cut at every byte, is passed up to there and ends as an error`, async () => {
    await using upstream = await startRawUpstream();
    await using gateway = await startTestGateway({ upstream: upstream.url });
    const cuts = sampleOf(
      Array.from({ length: answer.body.length }, (_, at) => at),
      12,
    );
    for (const cut of cuts) {
      for (const how of ['FIN', 'RST']) {
        if (how === 'FIN' && answer.isEndedByClose) continue;
        upstream.onRequest((_request, socket) => {
          socket.write(`HTTP/1.1 200 OK\r\n${answer.head}\r\n\r\n${answer.body.slice(0, cut)}`);
          // After the gateway has read what was written.
          setTimeout(() => (how === 'FIN' ? socket.end() : socket.resetAndDestroy()), 15);
        });
        const expected = textOf(answer, cut);
        const where = `${how} after ${cut} bytes`;
        for (const client of [viaHttp11, viaHttp10, viaHttp2]) {
          const { text, isClean } = await client(gateway.port);
          expect(text, `${client.name}, ${where}`).toBe(expected);
          expect(isClean, `${client.name}, ${where}`).toBe(false);
        }
      }
    }
    expect(gateway.output()).toBe('');
    const { outcomes } = await gateway.log();
    expect(new Set(outcomes)).toEqual(new Set(['upstream failed']));
  });
}

interface Seen {
  text: string;
  /** Whether the client would take it for a whole answer. */
  isClean: boolean;
}

async function viaHttp11(port: number): Promise<Seen> {
  const client = await openClient(port);
  client.write(requestBytes(port, { body: 'x' }));
  const ending = await client.ended;
  const [head = '', body = ''] = splitOnce(client.received().toString('latin1'), '\r\n\r\n');
  expect(ending).not.toBe('open');
  if (!/^transfer-encoding: chunked/im.test(head)) {
    const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
    return {
      text: body,
      isClean: length === undefined ? ending === 'closed' : body.length >= Number(length),
    };
  }
  const text = body.replaceAll(/([0-9a-f]+)\r\n([^\r]*)(?:\r\n|$)/g, '$2');
  return { text, isClean: body.includes('0\r\n\r\n') };
}

async function viaHttp10(port: number): Promise<Seen> {
  const client = await openClient(port);
  client.write(requestBytes(port, { body: 'x' }).toString().replace('HTTP/1.1', 'HTTP/1.0'));
  const ending = await client.ended;
  const [head = '', body = ''] = splitOnce(client.received().toString('latin1'), '\r\n\r\n');
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
  return {
    text: body,
    isClean: length === undefined ? ending === 'closed' : body.length >= Number(length),
  };
}

function viaHttp2(port: number): Promise<Seen> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  const stream = session.request({ ':path': '/model/m/x', authorization: `Bearer ${LOCAL_KEY}` });
  let text = '';
  stream.setEncoding('latin1').on('data', (data: string) => {
    text += data;
  });
  stream.on('error', () => {});
  return new Promise((resolve) => {
    stream.on('close', () => {
      session.close();
      resolve({ text, isClean: stream.rstCode === constants.NGHTTP2_NO_ERROR });
    });
  });
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
