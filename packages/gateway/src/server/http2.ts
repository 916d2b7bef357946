import {
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { readHttp2Request } from '../client/client-request.ts';
import type { Handle } from './handle.ts';
import { createHttp2Answer } from './http2-answer.ts';
import { HEAD_MS, HEADERS_LIMIT, KEEP_ALIVE_MS } from './limits.ts';

/** Megabytes of one session, which may have as many streams as a program has agents. */
const SESSION_MEGABYTES = 64;

export interface Http2Sessions {
  /** It never listens: it is given connections by its event `connection`. */
  server: Http2Server;
  /** No new requests; each session ends with its last stream. */
  close(): void;
}

export function createHttp2Sessions(handle: Handle): Http2Sessions {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({
    settings: { maxHeaderListSize: HEADERS_LIMIT, maxConcurrentStreams: 1000 },
    maxSessionMemory: SESSION_MEGABYTES,
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => {});
    endWhenIdle(session);
  });
  function serve(request: Http2ServerRequest, response: Http2ServerResponse, isBodyHeld: boolean) {
    const { stream } = request;
    const allowBody = () => {
      if (isBodyHeld && !stream.destroyed && !stream.closed) response.writeContinue();
    };
    handle(readHttp2Request(request), createHttp2Answer(response), allowBody).catch(() =>
      stream.destroy(),
    );
  }

  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request, response) => serve(request, response, true));
  return {
    server,
    close() {
      for (const session of sessions) session.close();
    },
  };
}

/** A stream that its client has given up is looked for so often, in milliseconds. */
const LOOK_MS = 400;

/** Neither one that never sends a whole request nor one that has no more to send stays for ever. */
function endWhenIdle(session: ServerHttp2Session): void {
  const streams = new Set<ServerHttp2Stream>();
  let idle = setTimeout(() => session.destroy(), HEAD_MS);
  let look: NodeJS.Timeout | undefined;
  session.on('stream', (stream) => {
    streams.add(stream);
    clearTimeout(idle);
    look ??= setInterval(endGivenUp, LOOK_MS, streams);
    stream.once('close', () => {
      streams.delete(stream);
      if (streams.size > 0) return;
      clearInterval(look);
      look = undefined;
      if (!session.destroyed) idle = setTimeout(() => session.close(), KEEP_ALIVE_MS);
    });
  });
  session.on('close', () => {
    clearTimeout(idle);
    clearInterval(look);
  });
}

/** Those that were closed at the last look: what they had to send is on its way. */
const CLOSED = new WeakSet<ServerHttp2Stream>();

/**
 * Node does not end a stream that its client has reset with NO_ERROR before its whole request was there:
 * it would stay, and with it the session, the connection and the request to Bedrock.
 */
function endGivenUp(streams: ReadonlySet<ServerHttp2Stream>): void {
  for (const stream of streams) {
    if (!stream.closed) continue;
    if (CLOSED.has(stream)) stream.destroy();
    else CLOSED.add(stream);
  }
}
