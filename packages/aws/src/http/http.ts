import type { HttpClient, HttpRequest } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { HttpRequest as WireRequest } from '@smithy/protocol-http';
import { explainTooLong } from '../errors/answer-too-long.ts';
import { unreachable } from '../errors/connection-faults.ts';
import type { RequestHandler } from './request-handler.ts';

/** {@link HttpClient} over a {@link RequestHandler}; bodies are read whole, as UTF-8. */
export function createHttpClient(handler: RequestHandler): HttpClient {
  return async (request) => {
    const host = new URL(request.url).host;
    try {
      const { response } = await handler.handle(toWire(request), {
        ...(request.signal && { abortSignal: request.signal }),
      });
      const body = await readBody(response.body, request.signal).catch((error: unknown) => {
        throw explainTooLong(host, error, response.statusCode) ?? error;
      });
      return { status: response.statusCode, headers: response.headers, body };
    } catch (error) {
      request.signal?.throwIfAborted();
      throw error instanceof BedrockTokenError ? error : unreachable(host, error);
    }
  };
}

function toWire(request: HttpRequest): WireRequest {
  const url = new URL(request.url);
  return new WireRequest({
    method: request.method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname,
    query: queryOf(url),
    headers: { host: url.host, ...request.headers },
    ...(request.body !== undefined && { body: request.body }),
  });
}

function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const key of new Set(url.searchParams.keys())) query[key] = url.searchParams.getAll(key);
  return query;
}

async function readBody(
  stream: AsyncIterable<Uint8Array> & { destroy(error?: Error): void },
  signal: AbortSignal | undefined,
): Promise<string> {
  const stop = () => stream.destroy(new Error('aborted'));
  signal?.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return text + decoder.decode();
}
