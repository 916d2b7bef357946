/** What a gateway is made of: its settings, and its ports to keys, counters and the log. */
import type { SecureContext } from 'node:tls';
import type { BearerToken, Clock, MonotonicClock, Secret } from '@bedrock-token/core';
import type { Route } from './routes/route.ts';
import type { TlsIdentity } from './tls/create-identity.ts';

/** The short-term keys of one region. */
export interface KeySource {
  /** A key that is valid now; callers that come while it is made share it. */
  current(): Promise<BearerToken>;
  /** Another key, since Bedrock has refused this one; the current key if that is another already. */
  replace(refused: BearerToken): Promise<BearerToken>;
}

/** Base URLs of one region, without a slash at their end. */
export interface RegionEndpoints {
  runtime: string;
  control: string;
  /** Undefined in partitions that do not have it. */
  mantle: string | undefined;
}

/** Where the gateway listens: a port of the loopback addresses, a Unix socket, or sockets of systemd. */
export type ListenPlace =
  | { port: number }
  | { socket: string }
  | { descriptors: readonly number[] };

/** What is counted and logged of a request; no header and no byte of a body is kept. */
export interface Exchange {
  route: Route;
  method: string;
  /** First product of the User-Agent, such as `claude-cli`; `unknown` without one. */
  client: string;
}

/** How a request ended. */
export type Outcome = 'complete' | 'client left' | 'upstream failed' | 'not forwarded';

/** Follows one answer as it passes. */
export interface AnswerObserver {
  /**
   * Called once, for the answer that the client gets: not for the refusal of a key that was replaced.
   * @param header reads a header of the answer by its name in lower case
   */
  begin(status: number, header: (name: string) => string | undefined): void;
  /** A part of the body, in the encoding in which it came; it must not be changed. */
  data(chunk: Buffer): void;
  /** @param status of what the client received: Bedrock's answer, or the gateway's own; 0 for none */
  end(outcome: Outcome, status: number): void;
}

/** Counts what passes, and may refuse it. */
export interface Meter {
  /** Whole seconds after which the request may come again; undefined to let it pass. */
  refuse(exchange: Exchange): { reason: string; retryAfterSeconds: number } | undefined;
  observe(exchange: Exchange): AnswerObserver;
}

/** One line of the log. */
export interface LogEntry {
  method: string;
  /** `none` for a request that matched no route. */
  route: string;
  /** Of a request that matched no route: its path, as it came, without the query. */
  path?: string;
  region: string | undefined;
  model: string | undefined;
  status: number;
  outcome: Outcome;
  /** Milliseconds from the request's head to the end of its answer. */
  milliseconds: number;
  /** Why the gateway answered by itself. */
  problem?: string;
}

/** A path that the gateway answers by itself. */
export interface LocalPage {
  /** The answer; called only for GET and HEAD, and only with the right key unless `isOpen`. */
  render(request: { headers: readonly string[] }): Promise<LocalAnswer>;
  /** True for a page that needs no local key, since it says nothing that others may not know. */
  isOpen?: boolean;
}

export interface LocalAnswer {
  status: number;
  contentType: string;
  body: string;
}

export interface GatewaySettings {
  listen: ListenPlace;
  /** The first one serves requests without a region in their path. */
  regions: readonly [string, ...string[]];
  /** What every request must carry. */
  localKey: Secret<string>;
  /** For clients that connect by TLS, on the same port as the others; undefined for no TLS. */
  tls?: TlsIdentity | undefined;
  /** Sent as X-Amzn-Bedrock-Request-Metadata where the client sent none. */
  metadata?: Readonly<Record<string, string>>;
  /** By path, such as `/_gateway/metrics`. */
  pages?: ReadonlyMap<string, LocalPage>;
}

export interface GatewayPorts {
  keysOf(region: string): KeySource;
  endpointsOf(region: string): RegionEndpoints;
  meter: Meter;
  log(entry: LogEntry): void;
  now: Clock;
  monotonicNow: MonotonicClock;
  /** Whom to trust in place of the built-in authorities; undefined for those. */
  trust?: SecureContext | undefined;
  /** The proxy for a URL, as HTTPS_PROXY and NO_PROXY name it. */
  proxyFor?(url: string): URL | undefined;
}
