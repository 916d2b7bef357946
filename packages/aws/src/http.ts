import type { HttpClient, HttpRequest } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest as WireRequest } from '@smithy/protocol-http';
import { hasProxySettings, proxyFor } from './proxy.ts';

/** Time limits of one exchange, in milliseconds. */
const LIMITS = {
  connectionTimeout: 5_000,
  requestTimeout: 10_000,
  // Idle time on an open connection: a body that stops half way is not waited for.
  socketTimeout: 10_000,
  throwOnRequestTimeout: true,
};

/** No answer that we read is anywhere near this long, in characters. */
const LONGEST_BODY = 1_000_000;

/** What the SDK's clients and our own exchanges have in common: limits, proxies, connections. */
export type RequestHandler = Pick<NodeHttpHandler, 'handle' | 'destroy' | 'metadata'>;

/**
 * Sends each request directly or by the proxy that the environment names for its URL
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY in both cases). Connections are kept and shared.
 */
export function createRequestHandler(): RequestHandler {
  const handlers = new Map<string, NodeHttpHandler>();

  async function handlerFor(request: WireRequest): Promise<NodeHttpHandler> {
    const proxy = hasProxySettings() ? await proxyFor(urlOf(request)) : '';
    let handler = handlers.get(proxy);
    if (handler === undefined) {
      handler = new NodeHttpHandler({ ...LIMITS, ...(proxy && (await agentsThrough(proxy))) });
      handlers.set(proxy, handler);
    }
    return handler;
  }

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const answer = await (await handlerFor(request)).handle(request, options);
      if (answer.response.statusCode === 407) throw refusedByProxy();
      return answer;
    },
    destroy() {
      for (const handler of handlers.values()) handler.destroy();
    },
  };
}

/** CONNECT for http and https alike, so that a proxy sees no header and no body. */
async function agentsThrough(proxy: string): Promise<object> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const agent = new HttpsProxyAgent(proxy, { keepAlive: true });
  return { httpAgent: agent, httpsAgent: agent };
}

function urlOf(request: WireRequest): string {
  const port = request.port === undefined ? '' : `:${request.port}`;
  return `${request.protocol}//${request.hostname}${port}`;
}

/** {@link HttpClient} over a {@link RequestHandler}; bodies are read whole, as UTF-8. */
export function createHttpClient(handler: RequestHandler): HttpClient {
  return async (request) => {
    const host = new URL(request.url).host;
    try {
      const { response } = await handler.handle(toWire(request), {
        ...(request.signal && { abortSignal: request.signal }),
      });
      const body = await readBody(response.body, request.signal);
      return { status: response.statusCode, headers: response.headers, body };
    } catch (error) {
      request.signal?.throwIfAborted();
      throw error instanceof BedrockTokenError ? error : unreachable(host, error);
    }
  };
}

/** Only a proxy answers 407 (RFC 9110, 15.5.8), whoever was asked. */
function refusedByProxy(): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', 'The proxy asks for other credentials (407).', {
    hint: 'Give them in the URL of the proxy, as http://user:password@host:port with special characters percent-encoded: input http-proxy, or HTTPS_PROXY and HTTP_PROXY.',
  });
}

/** A host that gave no answer: its name is told, and the system's word for the fault. */
export function unreachable(host: string, cause: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `No answer from ${host} (${faultCode(cause)}).`, {
    hint: `Check that this machine reaches ${host}: name resolution, firewall, proxy settings (HTTPS_PROXY, NO_PROXY) and certificates (NODE_EXTRA_CA_CERTS).`,
    retryable: !isMisconfiguration(cause),
    cause,
  });
}

/** Certificates and URLs do not get better by waiting. */
function isMisconfiguration(cause: unknown): boolean {
  const code = faultCode(cause);
  return /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^ERR_INVALID_|^EPROTO$/.test(code);
}

function faultCode(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'unknown fault');
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
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > LONGEST_BODY) throw new Error('answer too long');
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return text + decoder.decode();
}
