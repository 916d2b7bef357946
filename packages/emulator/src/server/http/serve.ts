import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { HttpBody, HttpRequest, Outcome } from './exchange.ts';

export interface ListenerOptions {
  /** 0 for any free port. */
  port: number;
  handle(request: HttpRequest): Promise<Outcome>;
  /** PEM. With it the port speaks TLS too. */
  tls?: { key: string; cert: string };
  /** Bytes that are not HTTP. */
  onProtocolError(error: Error): void;
}

export interface Listener {
  port: number;
  close(): Promise<void>;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

const LOOPBACK = '127.0.0.1';
/** The type of a TLS handshake record (RFC 8446, section 5.1); no HTTP begins so. */
const TLS_HANDSHAKE = 0x16;
/** No HTTP/1.1 method begins so, and every HTTP/2 connection does (RFC 9113, section 3.4). */
const HTTP2_PREFACE = Buffer.from('PRI');

/**
 * Listens on loopback and nowhere else. HTTP/1.1, HTTP/2 with prior knowledge and, given a
 * certificate, both over TLS share the port: a connection's first bytes show which server gets it.
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const answer = (request: Incoming, response: Outgoing) =>
    exchange(request, response, options).catch(() => destroy(response));
  const http1 = createHttp1({ requestTimeout: 0 }, answer);
  const http2 = createHttp2(answer);
  http1.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code?.startsWith('HPE_')) options.onProtocolError(error);
    socket.destroy();
  });
  http2.on('sessionError', () => {});
  const secure = options.tls && createSecureServer({ ...options.tls, allowHTTP1: true }, answer);
  secure?.on('tlsClientError', () => {}).on('sessionError', () => {});
  const servers = { http1, http2, tls: secure ?? http1 };

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    sniff(socket, (protocol) => servers[protocol].emit('connection', socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOOPBACK, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Reads just enough to tell the protocols apart, and puts it back. */
function sniff(socket: Socket, decide: (protocol: 'http1' | 'http2' | 'tls') => void): void {
  let seen = Buffer.alloc(0);
  const look = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      seen = Buffer.concat([seen, chunk]);
    }
    const compared = Math.min(seen.length, HTTP2_PREFACE.length);
    const alike = seen.subarray(0, compared).equals(HTTP2_PREFACE.subarray(0, compared));
    if (seen.length === 0 || (alike && compared < HTTP2_PREFACE.length)) return;
    socket.off('readable', look);
    socket.unshift(seen);
    if (seen[0] === TLS_HANDSHAKE) decide('tls');
    else decide(alike ? 'http2' : 'http1');
  };
  socket.on('readable', look);
}

async function exchange(
  incoming: Incoming,
  outgoing: Outgoing,
  options: ListenerOptions,
): Promise<void> {
  const outcome = await options.handle(await readRequest(incoming));
  if (outcome === 'hang') return;
  if (outcome === 'drop') return destroy(outgoing);
  outgoing.statusCode = outcome.status;
  for (const [name, value] of Object.entries(outcome.headers ?? {})) {
    outgoing.setHeader(name, value);
  }
  await writeBody(outgoing, outcome.body ?? '');
}

async function readRequest(incoming: Incoming): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name.startsWith(':') || value === undefined) continue;
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const authority = incoming.headers[':authority'];
  if (typeof authority === 'string') {
    // The AWS SDK for JavaScript signs `:authority` where others sign `host`.
    headers[':authority'] = authority;
    headers.host = authority;
  }
  const target = incoming.url ?? '/';
  const question = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? '' : target.slice(question + 1),
    headers,
    body: Buffer.concat(chunks),
    sourceIp: incoming.socket.remoteAddress ?? LOOPBACK,
  };
}

async function writeBody(outgoing: Outgoing, body: HttpBody): Promise<void> {
  // The two response classes have the same methods but no common type that says so.
  const response = outgoing as ServerResponse;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.setHeader('content-length', Buffer.byteLength(body));
    response.end(body);
    return;
  }
  for await (const part of body) {
    if (response.destroyed || response.writableEnded) return;
    response.write(part);
  }
  response.end();
}

function destroy(outgoing: Outgoing): void {
  if ('stream' in outgoing && outgoing.stream) outgoing.stream.session?.destroy();
  else (outgoing as ServerResponse).socket?.destroy();
}
