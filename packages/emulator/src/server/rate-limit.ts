/** Token buckets, one a service. */
export interface RateLimits {
  /** @param requestsPerSecond also the size of a burst; 0 lifts the limit */
  set(service: string, requestsPerSecond: number): void;
  /** Takes one token; false if there is none. */
  admit(service: string): boolean;
}

interface Bucket {
  perSecond: number;
  tokens: number;
  filledAtMs: number;
}

/** Real time, not the emulator's clock: a shifted clock must not refill a bucket. */
export function createRateLimits(nowMs: () => number = () => performance.now()): RateLimits {
  const buckets = new Map<string, Bucket>();
  return {
    set(service, requestsPerSecond) {
      if (requestsPerSecond <= 0) buckets.delete(service);
      else {
        buckets.set(service, {
          perSecond: requestsPerSecond,
          tokens: Math.max(requestsPerSecond, 1),
          filledAtMs: nowMs(),
        });
      }
    },
    admit(service) {
      const bucket = buckets.get(service);
      if (bucket === undefined) return true;
      const now = nowMs();
      const gained = ((now - bucket.filledAtMs) / 1000) * bucket.perSecond;
      bucket.tokens = Math.min(Math.max(bucket.perSecond, 1), bucket.tokens + gained);
      bucket.filledAtMs = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
