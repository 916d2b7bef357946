import type { Clock, MonotonicClock } from '@bedrock-token/core';
import type { LocalPage, Meter } from '../config.ts';
import { DayCounts, type UsageStore } from './day-counts.ts';
import { Limiter, type UsageLimits } from './limits.ts';
import { Metrics } from './metrics.ts';
import { type CountedRequest, CountingObserver } from './observe-answer.ts';
import { PROMETHEUS_TYPE, renderMetrics } from './prometheus-text.ts';
import { usesTokens } from './token-routes.ts';

export interface MeterPorts {
  now: Clock;
  monotonicNow: MonotonicClock;
  /** Keeps the counts of days; without it they end with the process. */
  store?: UsageStore | undefined;
  /** Called for the first of several failures of the store in a row. */
  onStoreFailure?(error: unknown): void;
  /** When the current key of each region expires, in milliseconds since 1970; no key is made for it. */
  keyExpiries?(): ReadonlyMap<string, number>;
}

/** A meter that reads usage from answers. */
export interface UsageMeter extends Meter {
  /** For `/_gateway/metrics`. */
  metricsPage: LocalPage;
  /** Resolves when the counts of this day are known that a limit needs. Never rejects. */
  ready: Promise<void>;
  /** Writes what has not been written, and ends the timer. Never rejects. */
  close(): Promise<void>;
}

/** A crash costs the counts of this time at most, in milliseconds. */
const WRITE_EVERY_MS = 10_000;
/** At the end there is no later: as often a store that another gateway writes is asked again. */
const LAST_ATTEMPTS = 5;

/** Counts what passes through a gateway, by day and for Prometheus, and holds it to limits. */
export function createMeter(limits: UsageLimits, ports: MeterPorts): UsageMeter {
  const { now, monotonicNow } = ports;
  const days = new DayCounts(ports.store, now);
  const metrics = new Metrics();
  const tokensToday = () => days.tokensToday();
  const limiter = new Limiter(limits, { now, monotonicNow, tokensToday });
  let hasFailed = false;
  let writing: Promise<void> = Promise.resolve();

  /** One after the other, while requests go on. */
  function store(work: () => Promise<unknown>): Promise<void> {
    writing = writing.then(work).then(
      () => {
        hasFailed = false;
      },
      (error) => {
        if (!hasFailed) ports.onStoreFailure?.(error);
        hasFailed = true;
      },
    );
    return writing;
  }

  function count(request: CountedRequest): void {
    metrics.open--;
    metrics.count(request);
    days.add(request.labels, request.counts);
  }

  const ready = limits.tokensPerDay === undefined ? writing : store(() => days.load());
  const timer = setInterval(() => void store(() => days.flush()), WRITE_EVERY_MS);
  timer.unref();
  return {
    ready,
    refuse({ method, route }) {
      const refusal = limiter.check(usesTokens(method, route));
      if (refusal !== undefined) metrics.refuse(refusal.limit);
      return refusal;
    },
    observe(exchange) {
      metrics.open++;
      return new CountingObserver(exchange, monotonicNow, count);
    },
    metricsPage: {
      async render() {
        const families = metrics.families(ports.keyExpiries?.() ?? new Map());
        return { status: 200, contentType: PROMETHEUS_TYPE, body: renderMetrics(families) };
      },
    },
    close() {
      clearInterval(timer);
      return store(async () => {
        for (let attempt = 0; attempt < LAST_ATTEMPTS && !(await days.flush()); attempt++);
      });
    },
  };
}
