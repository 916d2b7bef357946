import type { Clock, MonotonicClock } from '@bedrock-token/core';

/** How much the gateway forwards. */
export interface UsageLimits {
  requestsPerMinute?: number | undefined;
  /** From 00:00 UTC on; input, output and cache writes. */
  tokensPerDay?: number | undefined;
}

export interface Refusal {
  /** `requests` or `tokens`. */
  limit: 'requests' | 'tokens';
  reason: string;
  /** Whole seconds; at most 60 for requests. */
  retryAfterSeconds: number;
}

const SECONDS = 60;
const DAY_MS = 86_400_000;

/** Says whether a request may pass, and counts those that do. */
export class Limiter {
  readonly #limits: UsageLimits;
  readonly #ports: { now: Clock; monotonicNow: MonotonicClock; tokensToday(): number };
  /** Requests in each of the last 60 seconds, and which second each place stands for. */
  readonly #requests: number[] = Array(SECONDS).fill(0);
  readonly #seconds: number[] = Array(SECONDS).fill(-SECONDS);

  constructor(
    limits: UsageLimits,
    ports: { now: Clock; monotonicNow: MonotonicClock; tokensToday(): number },
  ) {
    this.#limits = limits;
    this.#ports = ports;
  }

  /** @param usesTokens whether a limit of tokens applies to this request */
  check(usesTokens: boolean): Refusal | undefined {
    return (usesTokens ? this.#checkTokens() : undefined) ?? this.#checkRequests();
  }

  /** Nothing is held back: a request that comes under the limit passes, even if its answer ends above it. */
  #checkTokens(): Refusal | undefined {
    const { tokensPerDay } = this.#limits;
    if (tokensPerDay === undefined) return undefined;
    const used = this.#ports.tokensToday();
    if (used < tokensPerDay) return undefined;
    const now = this.#ports.now();
    const left = Math.ceil((DAY_MS - (now % DAY_MS)) / 1000);
    return {
      limit: 'tokens',
      reason: `The limit of ${show(tokensPerDay)} tokens per day of this gateway is reached: ${show(used)} have been used since 00:00 UTC. Wait until 00:00 UTC, or restart bedrock-token serve with a higher --limit-tokens.`,
      retryAfterSeconds: left,
    };
  }

  #checkRequests(): Refusal | undefined {
    const { requestsPerMinute } = this.#limits;
    if (requestsPerMinute === undefined) return undefined;
    const second = Math.floor(this.#ports.monotonicNow() / 1000);
    if (this.#within(second) < requestsPerMinute) {
      this.#count(second);
      return undefined;
    }
    const wait = this.#untilFree(second, requestsPerMinute);
    return {
      limit: 'requests',
      reason: `The limit of ${show(requestsPerMinute)} requests per minute of this gateway is reached. Try again in ${wait} s, or restart bedrock-token serve with a higher --limit-requests.`,
      retryAfterSeconds: wait,
    };
  }

  #count(second: number): void {
    const place = second % SECONDS;
    if (this.#seconds[place] !== second) this.#requests[place] = 0;
    this.#seconds[place] = second;
    this.#requests[place] = (this.#requests[place] ?? 0) + 1;
  }

  /** Requests of the 60 seconds that end with this one. */
  #within(second: number): number {
    return this.#requests.reduce(
      (sum, count, place) =>
        (this.#seconds[place] as number) > second - SECONDS ? sum + count : sum,
      0,
    );
  }

  /** Seconds until enough of the counted requests are a minute old. */
  #untilFree(second: number, limit: number): number {
    for (let wait = 1; wait < SECONDS; wait++) if (this.#within(second + wait) < limit) return wait;
    return SECONDS;
  }
}

const show = (count: number) => count.toLocaleString('en-US');
