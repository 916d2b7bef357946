import { constants, type Http2ServerResponse } from 'node:http2';
import { type ClientAnswer, pairs } from '../client/client-answer.ts';

/** An answer by HTTP/2. */
export function createHttp2Answer(response: Http2ServerResponse): ClientAnswer {
  let isStarted = false;
  let drained = () => {};
  let left = () => {};
  let unsent = 0;
  let hasFailed = false;
  let hasEnded = false;
  const { stream } = response;
  response.sendDate = false;
  response.on('drain', () => drained());
  // A stream that its client resets counts as finished, too.
  stream.on('close', () => {
    if (!hasFailed && !hasEnded) left();
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
      hasEnded = true;
      // The rest of the request is not wanted (RFC 9113, 8.1).
      stream.once('finish', () => {
        const isRead = stream.endAfterHeaders || stream.readableEnded;
        if (!isRead) stream.close(constants.NGHTTP2_NO_ERROR);
      });
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

/** Node refuses a list for these (RFC 9110 has one value for each); two of them are joined, as 5.3 says. */
const SINGLE = new RegExp(
  `^(?:${[
    'access-control-(?:allow-credentials|max-age|request-method)',
    'age|authorization|date|dnt|etag|expires|from|host|last-modified|location|max-forwards|proxy-authorization',
    'content-(?:encoding|language|length|location|md5|range|type)',
    'if-(?:match|modified-since|none-match|range|unmodified-since)',
    'range|referer|retry-after|tk|upgrade-insecure-requests|user-agent|x-content-type-options',
  ].join('|')})$`,
);

/** HTTP/2 has names in lower case, and Node takes repeated ones as a list. */
function joined(flat: readonly string[]): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of pairs(flat)) {
    const lower = name.toLowerCase();
    const before = result[lower];
    if (before === undefined) result[lower] = value;
    else result[lower] = SINGLE.test(lower) ? `${before}, ${value}` : [before, value].flat();
  }
  return result;
}
