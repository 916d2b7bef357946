import type { MonotonicClock } from '@bedrock-token/core';
import type { AnswerObserver, Exchange, Outcome } from '../config.ts';
import type { AnswerReader } from './answers/answer-reader.ts';
import { Figures } from './answers/figures.ts';
import { openReader } from './answers/open-reader.ts';
import { usesTokens } from './token-routes.ts';
import { modelLabel, NOTHING, type UsageCounts, type UsageLabels } from './usage-row.ts';

/** What is counted of one request when its answer has ended. */
export interface CountedRequest {
  labels: UsageLabels;
  counts: UsageCounts;
  /** 0 if there was no answer. */
  status: number;
  seconds: number;
}

/** Reads the figures of one answer, and reports them at its end. A fault of it costs figures, not the answer. */
export class CountingObserver implements AnswerObserver {
  readonly #exchange: Exchange;
  readonly #monotonicNow: MonotonicClock;
  readonly #report: (request: CountedRequest) => void;
  readonly #startedAt: number;
  readonly #usesTokens: boolean;
  readonly #figures = new Figures();
  #reader: AnswerReader | undefined;

  constructor(
    exchange: Exchange,
    monotonicNow: MonotonicClock,
    report: (request: CountedRequest) => void,
  ) {
    this.#exchange = exchange;
    this.#monotonicNow = monotonicNow;
    this.#report = report;
    this.#startedAt = monotonicNow();
    this.#usesTokens = usesTokens(exchange.method, exchange.route);
  }

  begin(status: number, header: (name: string) => string | undefined): void {
    this.#figures.readHeaders(header);
    if (this.#usesTokens && status < 300) this.#reader = openReader(header, this.#figures);
  }

  data(chunk: Buffer): void {
    if (this.#reader === undefined) return;
    try {
      this.#reader.push(chunk);
    } catch {
      this.#reader = undefined;
    }
  }

  end(outcome: Outcome, status: number): void {
    const { route, client } = this.#exchange;
    const isCut = outcome === 'upstream failed' || outcome === 'not forwarded';
    const isError = isCut || status >= 400 || this.#figures.isError;
    const tokens = this.#usesTokens ? this.#figures.tokens() : undefined;
    const isUnmeasured = this.#usesTokens && tokens === undefined && !isError && status > 0;
    this.#report({
      labels: {
        model: modelLabel(route.model ?? this.#figures.model),
        route: route.name,
        client,
      },
      counts: {
        ...NOTHING,
        ...tokens,
        requests: 1,
        errors: Number(isError),
        unmeasured: Number(isUnmeasured),
      },
      status,
      seconds: (this.#monotonicNow() - this.#startedAt) / 1000,
    });
  }
}
