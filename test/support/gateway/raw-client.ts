import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { framingOfAnswer, type HttpMessage, MessageReader, statusOf } from './http-message.ts';
import { LOCAL_KEY } from './start-test-gateway.ts';

/** How a connection came to its end. */
export type Ending = 'open' | 'closed' | 'reset';

/** A client that writes and reads bytes. */
export interface RawClient {
  socket: Socket;
  write(bytes: string | Buffer): void;
  /** The next answer, without interim ones. @throws if the connection ends before it is whole */
  answer(method?: string): Promise<HttpMessage>;
  /** Everything that has come, as it came. */
  received(): Buffer;
  /** Waits until so many bytes have come, or the connection has ended. */
  until(bytes: number): Promise<Buffer>;
  /** How the connection ended, once it has. */
  ended: Promise<Ending>;
  close(): void;
}

export async function openClient(port: number, host = '127.0.0.1'): Promise<RawClient> {
  const socket = connect({ port, host, noDelay: true });
  await once(socket, 'connect');
  const received: Buffer[] = [];
  let bytes = 0;
  let ending: Ending = 'open';
  let wake = () => {};
  let readUpTo = 0;
  socket.on('data', (chunk) => {
    received.push(chunk);
    bytes += chunk.length;
    wake();
  });
  socket.on('error', () => {
    ending = 'reset';
  });
  const ended = new Promise<Ending>((resolve) => {
    socket.on('close', () => {
      if (ending === 'open') ending = 'closed';
      wake();
      resolve(ending);
    });
  });
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const whole = () => Buffer.concat(received);
  return {
    socket,
    write: (text) =>
      void socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text),
    async answer(method = 'GET') {
      const reader = new MessageReader((message) => framingOfAnswer(message, method));
      let unread = whole().subarray(readUpTo);
      for (;;) {
        const given = unread.length;
        const messages = given === 0 ? [] : reader.push(unread);
        readUpTo += given;
        const found = messages.find((message) => statusOf(message) >= 200);
        if (found !== undefined) {
          readUpTo -= reader.rest.length;
          return found;
        }
        if (bytes === readUpTo) {
          if (ending === 'closed') {
            const last = reader.end();
            if (last !== undefined) return last;
          }
          if (ending !== 'open') {
            throw new Error(
              `${ending} after ${JSON.stringify(whole().toString('latin1', 0, 300))}`,
            );
          }
          await more();
        }
        unread = whole().subarray(readUpTo);
      }
    },
    received: whole,
    async until(wanted) {
      while (bytes < wanted && ending === 'open') await more();
      return whole();
    },
    ended,
    close: () => void socket.destroy(),
  };
}

/** A request with the local key. @param lines of more headers */
export function requestBytes(
  port: number,
  {
    method = 'POST',
    target = '/model/m/converse',
    lines = [],
    body = '',
  }: { method?: string; target?: string; lines?: readonly string[]; body?: string | Buffer } = {},
): Buffer {
  const bytes = Buffer.from(body);
  const isFramed = lines.some((line) => /^(?:content-length|transfer-encoding):/i.test(line));
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${LOCAL_KEY}`,
    ...lines,
    ...(bytes.length > 0 && !isFramed ? [`Content-Length: ${bytes.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** One request on a connection of its own. */
export async function sendOnce(
  port: number,
  request: string | Buffer,
  method = 'GET',
): Promise<HttpMessage> {
  const client = await openClient(port);
  client.write(request);
  try {
    return await client.answer(method);
  } finally {
    client.close();
  }
}

/** Waits until something holds, however slow the machine is. @throws after 30 s */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within 30 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
