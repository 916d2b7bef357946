import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ClientAnswer, pairs } from '../client/client-answer.ts';
import { firstHeader } from '../headers/raw-headers.ts';
import { resetConnection } from '../tls/secure-sockets.ts';
import { discardRest } from './discard-rest.ts';

export interface Http1Answer extends ClientAnswer {
  /** The client, which waited, has been told to send its body. */
  expectBody(): void;
}

/**
 * An answer by HTTP/1.0 or 1.1.
 *
 * @param isBodyHeld whether the client waits for `100 Continue` with its body
 */
export function createHttp1Answer(
  request: IncomingMessage,
  response: ServerResponse,
  isBodyHeld: boolean,
): Http1Answer {
  const { socket } = request;
  let isStarted = false;
  let hasLength = false;
  let isHeld = isBodyHeld;
  let hasLeft = false;
  let drained = () => {};
  let left = () => {};
  // The head is Bedrock's, its date too.
  response.sendDate = false;
  response.on('drain', () => drained());
  // Of the socket: the answer of a pipelined request has none until its turn comes.
  const leave = () => {
    hasLeft = true;
    left();
  };
  socket.once('close', leave);
  response.once('finish', () => socket.off('close', leave));
  response.on('error', () => {});
  return {
    expectBody() {
      isHeld = false;
    },
    start(status, statusText, headers) {
      isStarted = true;
      hasLength = firstHeader(headers, 'content-length') !== undefined;
      response.writeHead(status, statusText, headers);
      // Parts of the body that came with the head leave with it. (flushHeaders would write UTF-8, and
      // change each byte above 0x7f.)
      process.nextTick(() => {
        if (!response.writableEnded) response.write(NOTHING);
      });
    },
    write: (chunk) => response.write(chunk),
    onDrain(listener) {
      drained = listener;
    },
    end(trailers) {
      if (trailers.length > 0) response.addTrailers(pairs(trailers));
      if (request.complete || isHeld) response.end();
      else void discardRest(request).then((isAll) => endAfter(response, socket, isAll));
    },
    fail() {
      // The answer waits for that of an earlier request: a client that reads that one finds nothing after it.
      if (response.socket === null) response.destroy();
      else if (response.chunkedEncoding || hasLength) socket.destroySoon();
      // Without a length and without chunks, a closed connection would be a whole answer.
      else socket.write('', () => resetConnection(socket));
    },
    onLeave(listener) {
      left = listener;
      if (hasLeft) listener();
    },
    get isStarted() {
      return isStarted;
    },
  };
}

const NOTHING = Buffer.alloc(0);

function endAfter(response: ServerResponse, socket: Socket, isBodyRead: boolean): void {
  if (!isBodyRead) response.once('finish', () => socket.destroySoon());
  response.end();
}
