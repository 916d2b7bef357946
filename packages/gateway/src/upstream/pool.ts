import type { SecureContext } from 'node:tls';
import type { Clock, MonotonicClock } from '@bedrock-token/core';
import { Agent, buildConnector, type Dispatcher, Pool as OriginPool, ProxyAgent } from 'undici';
import { withSafeEnds } from './safe-ends.ts';

export interface PoolPorts {
  now: Clock;
  monotonicNow: MonotonicClock;
  trust?: SecureContext | undefined;
  proxyFor?(url: string): URL | undefined;
}

/** The kept connections to Bedrock. */
export interface Pool {
  /** @param origin such as `https://bedrock-runtime.us-east-1.amazonaws.com` */
  dispatch(
    origin: string,
    options: Omit<Dispatcher.DispatchOptions, 'origin'>,
    handler: Dispatcher.DispatchHandlers,
  ): void;
  close(): Promise<void>;
}

/** Until a connection stands, in milliseconds. */
const CONNECT_MS = 10_000;
/** The two clocks differ by more after the machine has slept; its connections are then dead. */
const SLEPT_MS = 10_000;
/** As much of headers as Bedrock may send, in bytes. */
const HEADERS_LIMIT = 65_536;

/**
 * Connections by HTTP/1.1, kept and shared, directly or through the proxy of the environment. There is
 * no time limit after the connection stands: an answer may begin after an hour (AWS, user guide of
 * Amazon Nova 2: inference takes up to 60 minutes), and a stream may be silent.
 */
export function createPool(ports: PoolPorts): Pool {
  let dispatchers = new Map<string, Dispatcher>();
  let clockGap = ports.now() - ports.monotonicNow();

  /** After sleep the kept connections look open, and nobody answers on them. */
  function dropDeadConnections(): void {
    const gap = ports.now() - ports.monotonicNow();
    if (Math.abs(gap - clockGap) < SLEPT_MS) return;
    clockGap = gap;
    for (const dispatcher of dispatchers.values()) void dispatcher.close();
    dispatchers = new Map();
  }

  function dispatcherFor(origin: string): Dispatcher {
    const proxy = ports.proxyFor?.(origin);
    const name = proxy?.href ?? '';
    const known = dispatchers.get(name);
    if (known !== undefined) return known;
    const created = createDispatcher(proxy, ports.trust);
    dispatchers.set(name, created);
    return created;
  }

  return {
    dispatch(origin, options, handler) {
      dropDeadConnections();
      dispatcherFor(origin).dispatch({ ...options, origin }, handler);
    },
    async close() {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function createDispatcher(proxy: URL | undefined, trust: SecureContext | undefined): Dispatcher {
  const tls = { timeout: CONNECT_MS, ...(trust && { secureContext: trust }) };
  const options: Agent.Options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: HEADERS_LIMIT,
    factory: (
      origin,
      { connect, ...others }: OriginPool.Options & { connect: buildConnector.connector },
    ) => new OriginPool(origin, { ...others, connect: withSafeEnds(connect) }),
  };
  if (proxy === undefined) return new Agent({ ...options, connect: buildConnector(tls) });
  const { username, password } = proxy;
  const userinfo = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return new ProxyAgent({
    ...options,
    uri: proxy.origin,
    ...(userinfo !== ':' && {
      token: `Basic ${Buffer.from(userinfo).toString('base64')}`,
    }),
    requestTls: tls,
    proxyTls: tls,
  });
}
