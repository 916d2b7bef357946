import {
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
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

/** Neither one that never sends a whole request nor one that has no more to send stays for ever. */
function endWhenIdle(session: ServerHttp2Session): void {
  let streams = 0;
  let idle = setTimeout(() => session.destroy(), HEAD_MS);
  session.on('stream', (stream) => {
    streams++;
    clearTimeout(idle);
    stream.once('close', () => {
      streams--;
      if (streams === 0 && !session.destroyed) {
        idle = setTimeout(() => session.close(), KEEP_ALIVE_MS);
      }
    });
  });
  session.on('close', () => clearTimeout(idle));
}
