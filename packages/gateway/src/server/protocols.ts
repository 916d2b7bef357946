import { createServer as createHttp1, type Server as Http1Server } from 'node:http';
import { createServer as createHttp2, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type ClientAnswer,
  createHttp1Answer,
  createHttp2Answer,
} from '../client/client-answer.ts';
import {
  type ClientRequest,
  readHttp1Request,
  readHttp2Request,
} from '../client/client-request.ts';

export type Handle = (
  request: ClientRequest,
  answer: ClientAnswer,
  allowBody: () => void,
) => Promise<void>;

/** Headers of one request may take so many bytes. */
const HEADERS_LIMIT = 65_536;
/** The head of a request is waited for so long, in milliseconds. */
const HEAD_MS = 30_000;
/** Above the 90 s for which reqwest keeps connections, in milliseconds. */
const KEEP_ALIVE_MS = 120_000;
/** What HTTP/2 with prior knowledge begins with (RFC 9113, 3.4); no method of HTTP/1 does. */
const PREFACE = Buffer.from('PRI');

/** Both protocols behind one kind of connection. */
export interface Protocols {
  /** A listening socket to be: give it to `listen`. */
  createListener(): Server;
  /** No new requests; open ones end, or are cut after so many milliseconds. */
  drain(graceMs: number): Promise<void>;
}

export function createProtocols(handle: Handle): Protocols {
  const http1 = createHttp1Server(handle);
  const sessions = new Set<ServerHttp2Session>();
  const http2 = createHttp2Server(handle, sessions);
  const sockets = new Set<Socket>();

  return {
    createListener() {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        chooseProtocol(socket, http1, http2);
      });
      return server;
    },
    async drain(graceMs) {
      http1.closeIdleConnections();
      for (const session of sessions) session.close();
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      const idle = setInterval(() => http1.closeIdleConnections(), 100);
      await Promise.all(
        [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
      );
      clearTimeout(cut);
      clearInterval(idle);
    },
  };
}

/** By the first bytes, which are put back for the server that gets the connection. */
function chooseProtocol(socket: Socket, http1: Http1Server, http2: Http2Server): void {
  let first: Buffer = Buffer.alloc(0);
  const ignore = () => {};
  socket.on('error', ignore);
  socket.setTimeout(HEAD_MS, () => socket.destroy());
  const read = (chunk: Buffer) => {
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
    const isPreface = first.subarray(0, PREFACE.length).equals(PREFACE);
    if (!isPreface && first.length < PREFACE.length && PREFACE.indexOf(first) === 0) return;
    socket.off('data', read);
    socket.off('end', gone);
    socket.pause();
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
    socket.unshift(first);
    (isPreface ? http2 : http1).emit('connection', socket);
    if (!isPreface) socket.resume();
  };
  const gone = () => socket.destroy();
  socket.on('data', read);
  socket.once('end', gone);
}

function createHttp1Server(handle: Handle): Http1Server {
  const server = createHttp1({
    maxHeaderSize: HEADERS_LIMIT,
    headersTimeout: HEAD_MS,
    // A body may come slowly, as long as it comes.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
  });
  server.maxHeadersCount = 0;
  // It is given its connections and never listens, and Node sets up the limits of time, and the list by
  // which idle connections are closed, at this event.
  server.emit('listening');
  const serve = (request: Parameters<typeof readHttp1Request>[0], response: Http1Response) =>
    void handle(readHttp1Request(request), createHttp1Answer(response), () => {});
  server.on('request', serve);
  // Answered here, and only to those whose request is forwarded.
  server.on('checkContinue', (request, response) => {
    const allowBody = () => response.writeContinue();
    void handle(readHttp1Request(request), createHttp1Answer(response), allowBody);
  });
  server.on('checkExpectation', serve);
  // Without a listener for `upgrade`, such a request is an ordinary one: Java's client asks for h2c so.
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  return server;
}

type Http1Response = Parameters<typeof createHttp1Answer>[0];

function createHttp2Server(handle: Handle, sessions: Set<ServerHttp2Session>): Http2Server {
  const server = createHttp2({
    settings: { maxHeaderListSize: HEADERS_LIMIT, maxConcurrentStreams: 1000 },
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => {});
  });
  server.on('request', (request, response) => {
    void handle(readHttp2Request(request), createHttp2Answer(response), () => {});
  });
  server.on('checkContinue', (request, response) => {
    const allowBody = () => response.writeContinue();
    void handle(readHttp2Request(request), createHttp2Answer(response), allowBody);
  });
  return server;
}

export function portOf(server: Server): number | undefined {
  const address = server.address() as AddressInfo | string | null;
  return address !== null && typeof address === 'object' ? address.port : undefined;
}
