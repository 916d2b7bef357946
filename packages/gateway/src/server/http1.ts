import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { unreadable } from '../answers/explain.ts';
import { renderOwnAnswer } from '../answers/own-answer.ts';
import { readHttp1Request } from '../client/client-request.ts';
import type { Connections } from './connections.ts';
import type { Handle } from './handle.ts';
import { createHttp1Answer } from './http1-answer.ts';
import { HEAD_MS, HEADERS_LIMIT, KEEP_ALIVE_MS } from './limits.ts';

/** A server that never listens: it is given connections by its event `connection`. */
export function createHttp1Server(handle: Handle, connections: Connections): Server {
  const server = createServer({
    maxHeaderSize: HEADERS_LIMIT,
    headersTimeout: HEAD_MS,
    // A body may come slowly, as long as it comes.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
    // A request without it gets an answer that says why, as one with another host does.
    requireHostHeader: false,
  });
  server.maxHeadersCount = 0;

  /** @param isBodyHeld whether the client waits for `100 Continue` */
  function serve(request: IncomingMessage, response: ServerResponse, isBodyHeld: boolean): void {
    const { socket } = request;
    connections.begin(socket);
    response.once('close', () => connections.finish(socket));
    const answer = createHttp1Answer(request, response, isBodyHeld);
    const allowBody = () => {
      answer.expectBody();
      if (isBodyHeld) response.writeContinue();
    };
    handle(readHttp1Request(request), answer, allowBody).catch(() => socket.destroy());
  }

  server.on('request', (request, response) => serve(request, response, false));
  // Answered here, and only to those whose request is forwarded.
  server.on('checkContinue', (request, response) => serve(request, response, true));
  server.on('checkExpectation', (request, response) => serve(request, response, false));
  // Without a listener for `upgrade`, such a request is an ordinary one: Java's client asks for h2c so.
  server.on('connect', (_request, socket: Duplex) => refuse(socket as Socket, 'CONNECT'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable) return;
    if (connections.isBusy(socket as Socket)) socket.destroy();
    else refuse(socket as Socket, error.code);
  });
  // Starts the check for heads that do not come to their end, which listening does otherwise.
  server.emit('listening');
  return server;
}

/** Says why a request cannot be served, and reads on for a while so that the answer is not lost. */
function refuse(socket: Socket, code: string | undefined): void {
  const own = unreadable(code);
  if (own === undefined) {
    socket.destroy();
    return;
  }
  const { headers, body } = renderOwnAnswer(own, 'aws');
  const lines = [`HTTP/1.1 ${own.status} ${own.exception}`];
  for (let index = 0; index < headers.length; index += 2) {
    lines.push(`${headers[index]}: ${headers[index + 1]}`);
  }
  socket.end(`${lines.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`);
  socket.resume();
}
