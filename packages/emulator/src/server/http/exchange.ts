/** A request as the services see it, whichever version of HTTP carried it. */
export interface HttpRequest {
  method: string;
  /** As sent, percent-encoding kept: signatures cover these bytes. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  /** Names in lower case; `host` is present for HTTP/2 too. */
  headers: Record<string, string>;
  body: Buffer;
  sourceIp: string;
}

/** Either a whole body or the parts of a stream. */
export type HttpBody = string | Uint8Array | AsyncIterable<Uint8Array | string>;

export interface HttpResponse {
  status: number;
  headers?: Record<string, string>;
  body?: HttpBody;
}

/** What the transport does with a request: answer it, cut the connection, or leave it waiting. */
export type Outcome = HttpResponse | 'drop' | 'hang';

/** A response that holds JSON. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
