/**
 * Every seam between the domain and the outside, on one page; those of the rotation are in
 * rotation/ports.ts, those of the set-up of an account in setup/ports.ts. A `main.ts` plugs real parts in; the domain sees only these types.
 */
import type { BearerToken } from './bearer-token.ts';
import type { AwsCredentials } from './credentials.ts';
import type { BedrockTokenError } from './errors.ts';
import type { Secret } from './secret.ts';
import type { KeyServiceName } from './services/key-service.ts';

/** Gives a value when asked; may do I/O, may refresh. The AWS SDKs' word for it. */
export type Provider<T> = () => Promise<T>;

/** Wall time now, in milliseconds since the epoch. It may jump either way. */
export type Clock = () => number;

/** Milliseconds since an arbitrary start; never goes back. */
export type MonotonicClock = () => number;

/** Resolves after so many milliseconds; rejects with the signal's reason if it aborts first. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** A number in [0, 1), as `Math.random` gives. */
export type Random = () => number;

/**
 * Signs the text of a short-term API key. Makes no network call.
 * @param lifetimeSeconds whole seconds, 1 to 43200
 */
export type BearerSigner = (
  credentials: AwsCredentials,
  region: string,
  lifetimeSeconds: number,
  service: KeyServiceName,
) => Promise<Secret<string>>;

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/**
 * One HTTP exchange, proxies and time limits applied; follows no redirect, retries nothing.
 * Any status resolves; only a failure to get an answer rejects, with a retryable `ERR_UPSTREAM`.
 */
export type HttpClient = (request: HttpRequest) => Promise<HttpResponse>;

/** Where a person reads what happens. Nothing secret is ever passed to it. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** What {@link retry} needs. */
export interface RetryPorts {
  sleep: Sleep;
  random: Random;
  /** Aborts the pauses; the operation watches it itself. */
  signal?: AbortSignal | undefined;
  /** Called before each pause. `attempt` is the number of the try that failed, from 1. */
  onRetry?: (error: BedrockTokenError, attempt: number, pauseMs: number) => void;
}

/** What {@link mintToken} needs. */
export interface MintPorts {
  sign: BearerSigner;
  now: Clock;
}

/** What a provider can keep: something that expires. */
export type Expiring = Pick<BearerToken, 'issuedAt' | 'expiresAt'>;

/** What {@link createTokenProvider} needs. */
export interface TokenProviderPorts<T extends Expiring = BearerToken> {
  /** Makes a new token; called by one caller at a time, however many wait. */
  mint: Provider<T>;
  now: Clock;
  monotonicNow: MonotonicClock;
  /** Called when a refresh ahead of time failed; the current token is still valid. */
  onRefreshFailed?: (error: unknown) => void;
  /**
   * How long before its end a token is refreshed, in milliseconds; default the last fifth of its life.
   * @param lifeMs from its issue to its end, in milliseconds
   */
  refreshBeforeEndMs?: (lifeMs: number) => number;
}
