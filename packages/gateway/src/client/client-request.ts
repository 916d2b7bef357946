import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Readable } from 'node:stream';
import type { RawHeaders } from '../headers/raw-headers.ts';

/** A request of a client, the same for HTTP/1 and HTTP/2. */
export interface ClientRequest {
  method: string;
  /** The request target, as the client wrote it. */
  target: string;
  headers: RawHeaders;
  /** `:authority` of HTTP/2. */
  authority: string | undefined;
  hasBody: boolean;
  /** By its Content-Length; undefined without one. */
  length: number | undefined;
  body: Readable;
}

export function readHttp1Request(request: IncomingMessage): ClientRequest {
  const { method = '', url = '', rawHeaders, headers } = request;
  const length = lengthOf(headers['content-length']);
  return {
    method,
    target: url,
    headers: rawHeaders,
    authority: undefined,
    hasBody: headers['transfer-encoding'] !== undefined || (length ?? 0) > 0,
    length,
    body: request,
  };
}

export function readHttp2Request(request: Http2ServerRequest): ClientRequest {
  const { method, url, rawHeaders, headers, stream } = request;
  return {
    method,
    target: url,
    headers: rawHeaders,
    authority: headers[':authority'],
    hasBody: !stream.endAfterHeaders,
    length: lengthOf(headers['content-length']),
    body: request,
  };
}

function lengthOf(header: string | undefined): number | undefined {
  return header === undefined ? undefined : Number(header);
}
