import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { proxyRefusal, proxyUnreachable } from './proxy-faults.ts';

export interface TunnelOptions {
  /** `http:` or `https:`, with or without credentials. */
  proxy: URL;
  /** Whom to trust, on the way to the proxy and through it; Node's own authorities by default. */
  trust?: SecureContext | undefined;
  /** Milliseconds until the proxy has connected. */
  connectMs: number;
}

type Created = (error: Error | null, socket: Duplex) => void;

/**
 * Agents whose connections are tunnels through a proxy: CONNECT for http and https alike, so that
 * the proxy sees no header and no body (RFC 9110, 9.3.6). Connections are kept.
 */
export function createTunnelAgents(options: TunnelOptions): {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
} {
  return { httpAgent: new HttpTunnelAgent(options), httpsAgent: new HttpsTunnelAgent(options) };
}

class HttpTunnelAgent extends http.Agent {
  readonly #tunnel: TunnelOptions;

  constructor(tunnel: TunnelOptions) {
    super({ keepAlive: true });
    this.#tunnel = tunnel;
  }

  override createConnection(target: http.ClientRequestArgs, created?: Created): undefined {
    openTunnel(this.#tunnel, target, (error, socket) => created?.(error, socket));
  }
}

class HttpsTunnelAgent extends https.Agent {
  readonly #tunnel: TunnelOptions;

  constructor(tunnel: TunnelOptions) {
    super({ keepAlive: true, ...(tunnel.trust && { secureContext: tunnel.trust }) });
    this.#tunnel = tunnel;
  }

  override createConnection(target: https.RequestOptions, created?: Created): undefined {
    openTunnel(this.#tunnel, target, (error, socket) => {
      if (error !== null) return created?.(error, socket);
      const options: https.RequestOptions & { socket: Duplex } = { ...target, socket };
      const secured = super.createConnection(options) as Duplex;
      created?.(null, withoutCrash(secured));
    });
  }
}

function openTunnel(
  { proxy, trust, connectMs }: TunnelOptions,
  target: http.ClientRequestArgs,
  created: Created,
): void {
  const place = authorityOf(target);
  const request = (proxy.protocol === 'https:' ? https : http).request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: place,
    headers: { host: place, ...authorization(proxy) },
    agent: false,
    ...(trust && { secureContext: trust }),
  });
  let isDone = false;
  const finish = (error: Error | null, socket?: Duplex) => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    created(error, socket as Duplex);
  };
  const timer = setTimeout(() => {
    request.destroy(Object.assign(new Error('no tunnel in time'), { code: 'ETIMEDOUT' }));
  }, connectMs);
  // Stays: what fails after the answer must not end the process either.
  request.on('error', (error) => finish(proxyUnreachable(proxy, error)));
  request.on('connect', ({ statusCode = 0 }, socket, head) => {
    withoutCrash(socket);
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head);
      finish(null, socket);
    } else {
      socket.destroy();
      finish(proxyRefusal(place, statusCode));
    }
  });
  request.end();
}

/** Between two owners a socket has no listener; an error without a listener would be an exception. */
function withoutCrash(socket: Duplex): Duplex {
  return socket.on('error', () => {});
}

function authorityOf({ host, port }: http.ClientRequestArgs): string {
  return `${isIP(host ?? '') === 6 ? `[${host}]` : host}:${port}`;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
