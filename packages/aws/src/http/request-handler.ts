import type { SecureContext } from 'node:tls';
import { isReadableOnTheWay, refuseCleartext } from '@bedrock-token/core';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpRequest as WireRequest } from '@smithy/protocol-http';
import { boundBody } from './bounded-body.ts';
import { proxyFor } from './proxy.ts';
import { proxyRefusal } from './proxy-faults.ts';
import { rememberSentSecrets } from './remember-sent-secrets.ts';

const CONNECT_MS = 5_000;
const REQUEST_MS = 10_000;
/**
 * CloudTrail records it: our requests, those of the SDK's clients too, must not look like another program's. The
 * SDK's own name follows. It does not sign this header.
 */
const USER_AGENT = 'bedrock-token';

type Handle = NodeHttpHandler['handle'];

/** What the SDK's clients and our own exchanges have in common: limits, proxies, connections. */
export interface RequestHandler {
  metadata: NodeHttpHandler['metadata'];
  handle: Handle;
  destroy(): void;
  /** How far the clock here is ahead of the last server's `Date`, in ms; undefined before one. */
  clockAheadMs(): number | undefined;
  /** The hosts that owe an answer right now. */
  awaitedHosts(): string[];
}

export interface HandlerOptions {
  /** A PEM file, as a profile's `ca_bundle` names it; AWS_CA_BUNDLE outranks it. */
  caBundle?: string | undefined;
  /** Milliseconds until a connection stands; default 5000. */
  connectMs?: number | undefined;
  /** Milliseconds until an answer begins, and between its parts; default 10000. */
  requestMs?: number | undefined;
}

/**
 * Sends each request directly or by the proxy that the environment names for its URL
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY in both cases), and trusts whom AWS_CA_BUNDLE names.
 * Connections are kept and shared. A request by http to another machine is refused with ERR_INPUT.
 */
export function createRequestHandler(options: HandlerOptions = {}): RequestHandler {
  const { caBundle, connectMs = CONNECT_MS, requestMs = REQUEST_MS } = options;
  // From the first byte sent to the last received: a trickle is not waited for, either.
  const wholeMs = connectMs + requestMs;
  const handlers = new Map<string, NodeHttpHandler>();
  const awaited = new Set<string>();
  let aheadMs: number | undefined;

  async function handlerFor(request: WireRequest): Promise<NodeHttpHandler> {
    const proxy = proxyFor(urlOf(request));
    const name = proxy?.href ?? '';
    let handler = handlers.get(name);
    if (handler === undefined) {
      handler = new NodeHttpHandler({
        connectionTimeout: connectMs,
        requestTimeout: requestMs,
        // Idle time on an open connection.
        socketTimeout: requestMs,
        throwOnRequestTimeout: true,
        ...(await agentsFor(proxy, await trustOf(caBundle), connectMs)),
      });
      handlers.set(name, handler);
    }
    return handler;
  }

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      // All that goes out here is signed, or holds a key or a token.
      if (isReadableOnTheWay(request)) throw refuseCleartext(hostOf(request), undefined);
      rememberSentSecrets(request);
      request.headers['user-agent'] = nameIn(request.headers['user-agent']);
      const handler = await handlerFor(request);
      const end = performance.now() + wholeMs;
      awaited.add(request.hostname);
      const { response } = await handler
        .handle(request, options)
        .catch((error: unknown) => {
          // A timeout does not say whom it waited for.
          throw Object.assign(error as Error, { hostname: request.hostname });
        })
        .finally(() => awaited.delete(request.hostname));
      if (response.statusCode === 407) throw proxyRefusal(request.hostname, 407);
      const served = Date.parse(response.headers.date ?? '');
      if (!Number.isNaN(served)) aheadMs = Date.now() - served;
      response.body = boundBody(response.body, end - performance.now());
      // For the reader of an answer that is not the service's own.
      Object.assign(response, { hostname: request.hostname });
      return { response };
    },
    destroy() {
      for (const handler of handlers.values()) handler.destroy();
    },
    clockAheadMs: () => aheadMs,
    awaitedHosts: () => [...awaited],
  };
}

/** Whom to trust in the place of the built-in authorities; undefined for those. */
async function trustOf(caBundle: string | undefined): Promise<SecureContext | undefined> {
  if (!process.env.AWS_CA_BUNDLE && !caBundle) return undefined;
  const { readAuthorities } = await import('./certificate-authorities.ts');
  return readAuthorities(process.env, caBundle);
}

async function agentsFor(
  proxy: URL | undefined,
  trust: SecureContext | undefined,
  connectMs: number,
): Promise<object> {
  if (proxy !== undefined) {
    const { createTunnelAgents } = await import('./tunnel-agent.ts');
    return createTunnelAgents({ proxy, trust, connectMs });
  }
  // As an object that the handler makes its own agent of: its defaults keep connections.
  return trust === undefined ? {} : { httpsAgent: { secureContext: trust } };
}

/** An attempt of the SDK may send the request of the one before. */
function nameIn(agent: string | undefined): string {
  if (agent === undefined) return USER_AGENT;
  return agent.startsWith(USER_AGENT) ? agent : `${USER_AGENT} ${agent}`;
}

const urlOf = (request: WireRequest) => `${request.protocol}//${hostOf(request)}`;

function hostOf({ hostname, port }: WireRequest): string {
  return port === undefined ? hostname : `${hostname}:${port}`;
}
