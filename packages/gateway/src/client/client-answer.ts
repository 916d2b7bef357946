import type { ServerResponse } from 'node:http';
import { constants, type Http2ServerResponse } from 'node:http2';
import { firstHeader } from '../headers/raw-headers.ts';

/** The client's side of an answer, the same for HTTP/1 and HTTP/2. */
export interface ClientAnswer {
  /** Sends the head at once, together with a body that comes in the same turn. */
  start(status: number, statusText: string, headers: string[]): void;
  /** @returns false if the client does not keep up: the next part waits for `onDrain` */
  write(chunk: Buffer): boolean;
  /** Replaces the listener that is called when the client can take more. */
  onDrain(listener: () => void): void;
  /** @param trailers name, value, name, value … */
  end(trailers: readonly string[]): void;
  /** Ends a started answer so that no client takes it for a whole one; what was written goes out first. */
  fail(): void;
  /** Called once if the client goes away before the end. */
  onLeave(listener: () => void): void;
  readonly isStarted: boolean;
}

/** An answer by HTTP/1.0 or 1.1. */
export function createHttp1Answer(response: ServerResponse): ClientAnswer {
  let isStarted = false;
  let hasLength = false;
  let drained = () => {};
  let left = () => {};
  // The head is Bedrock's, its date too.
  response.sendDate = false;
  response.on('drain', () => drained());
  response.on('close', () => {
    if (!response.writableFinished) left();
  });
  // A client that goes away is no fault; `close` follows.
  response.on('error', () => {});
  return {
    start(status, statusText, headers) {
      isStarted = true;
      hasLength = firstHeader(headers, 'content-length') !== undefined;
      response.writeHead(status, statusText, headers);
      // Parts of the body that came with the head leave with it.
      process.nextTick(() => response.flushHeaders());
    },
    write: (chunk) => response.write(chunk),
    onDrain(listener) {
      drained = listener;
    },
    end(trailers) {
      if (trailers.length > 0) response.addTrailers(pairs(trailers));
      response.end();
    },
    fail() {
      const { socket } = response;
      if (socket === null) return;
      // Without a length and without chunks, a closed connection would be a whole answer.
      if (response.chunkedEncoding || hasLength) socket.destroySoon();
      else socket.resetAndDestroy();
    },
    onLeave(listener) {
      left = listener;
      if (response.destroyed) listener();
    },
    get isStarted() {
      return isStarted;
    },
  };
}

/** An answer by HTTP/2. */
export function createHttp2Answer(response: Http2ServerResponse): ClientAnswer {
  let isStarted = false;
  let drained = () => {};
  let left = () => {};
  let unsent = 0;
  let hasFailed = false;
  const { stream } = response;
  response.sendDate = false;
  response.on('drain', () => drained());
  stream.on('close', () => {
    if (!hasFailed && !stream.writableFinished) left();
  });
  stream.on('error', () => {});
  const closeAsError = () => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  return {
    start(status, _statusText, headers) {
      isStarted = true;
      response.writeHead(status, joined(headers));
    },
    write(chunk) {
      unsent++;
      return response.write(chunk, 'latin1', () => {
        unsent--;
        if (hasFailed && unsent === 0) closeAsError();
      });
    },
    onDrain(listener) {
      drained = listener;
    },
    end(trailers) {
      if (trailers.length > 0) response.addTrailers(joined(trailers));
      response.end();
    },
    fail() {
      hasFailed = true;
      if (unsent === 0) closeAsError();
    },
    onLeave(listener) {
      left = listener;
      if (stream.destroyed) listener();
    },
    get isStarted() {
      return isStarted;
    },
  };
}

function pairs(flat: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let index = 0; index < flat.length; index += 2) {
    result.push([flat[index] ?? '', flat[index + 1] ?? '']);
  }
  return result;
}

/** HTTP/2 has names in lower case, and Node takes repeated ones as a list. */
function joined(flat: readonly string[]): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of pairs(flat)) {
    const lower = name.toLowerCase();
    const before = result[lower];
    result[lower] = before === undefined ? value : [before, value].flat();
  }
  return result;
}
