import { BedrockTokenError } from '@bedrock-token/core';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpRequest as WireRequest } from '@smithy/protocol-http';
import { boundBody } from './bounded-body.ts';
import { hasProxySettings, proxyFor } from './proxy.ts';

/** Time limits of one exchange, in milliseconds. */
const LIMITS = {
  connectionTimeout: 5_000,
  requestTimeout: 10_000,
  // Idle time on an open connection.
  socketTimeout: 10_000,
  throwOnRequestTimeout: true,
};

/** From the first byte sent to the last received: a trickle is not waited for, either. */
const WHOLE_EXCHANGE_MS = 15_000;

type Handle = NodeHttpHandler['handle'];

/** What the SDK's clients and our own exchanges have in common: limits, proxies, connections. */
export interface RequestHandler {
  metadata: NodeHttpHandler['metadata'];
  handle: Handle;
  destroy(): void;
  /** How far the clock here is ahead of the last server's `Date`, in ms; undefined before one. */
  clockAheadMs(): number | undefined;
}

/**
 * Sends each request directly or by the proxy that the environment names for its URL
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY in both cases). Connections are kept and shared.
 */
export function createRequestHandler(): RequestHandler {
  const handlers = new Map<string, NodeHttpHandler>();
  let aheadMs: number | undefined;

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
      const handler = await handlerFor(request);
      const end = performance.now() + WHOLE_EXCHANGE_MS;
      const { response } = await handler.handle(request, options);
      if (response.statusCode === 407) throw refusedByProxy();
      const served = Date.parse(response.headers.date ?? '');
      if (!Number.isNaN(served)) aheadMs = Date.now() - served;
      response.body = boundBody(response.body, end - performance.now());
      return { response };
    },
    destroy() {
      for (const handler of handlers.values()) handler.destroy();
    },
    clockAheadMs: () => aheadMs,
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

/** Only a proxy answers 407 (RFC 9110, 15.5.8), whoever was asked. */
function refusedByProxy(): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', 'The proxy asks for other credentials (407).', {
    hint: 'Give them in the URL of the proxy, as http://user:password@host:port with special characters percent-encoded: input http-proxy, or HTTPS_PROXY and HTTP_PROXY.',
  });
}
