import type { Refusal } from './limits.ts';
import type { CountedRequest } from './observe-answer.ts';
import type { MetricFamily, Sample } from './prometheus-text.ts';
import { type UsageRow, UsageTable } from './usage-row.ts';

/** Upper bounds of the durations, in seconds. A model may answer for an hour. */
const BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
const PREFIX = 'bedrock_token_gateway_';

const TOKEN_TYPES = [
  ['input', 'input'],
  ['output', 'output'],
  ['cacheRead', 'cache_read'],
  ['cacheWrite', 'cache_write'],
] as const;

interface Durations {
  /** By bound, each without the ones below it. */
  counts: number[];
  sum: number;
  count: number;
}

/** Counts since the gateway started, as Prometheus wants them: no number ever falls. */
export class Metrics {
  readonly #tables = new Map<string, UsageTable>();
  readonly #durations = new Map<string, Durations>();
  readonly #refused: Record<Refusal['limit'], number> = { requests: 0, tokens: 0 };
  /** Requests whose answer has not ended. */
  open = 0;

  count({ labels, counts, status, seconds }: CountedRequest): void {
    const name = status === 0 ? 'none' : `${Math.floor(status / 100)}xx`;
    const table = this.#tables.get(name) ?? new UsageTable();
    this.#tables.set(name, table);
    table.add(labels, counts);
    this.#measure(labels.route, seconds);
  }

  refuse(limit: Refusal['limit']): void {
    this.#refused[limit]++;
  }

  /** @param keyExpiries when the current key of each region expires, in milliseconds since 1970 */
  families(keyExpiries: ReadonlyMap<string, number>): MetricFamily[] {
    return [
      this.#counter('requests_total', 'Requests that were forwarded.', (row) => row.requests),
      this.#counter(
        'errors_total',
        'Requests that ended with an error, also within a stream.',
        (row) => row.errors,
      ),
      this.#counter(
        'unmeasured_total',
        'Answers that did not name their tokens.',
        (row) => row.unmeasured,
      ),
      this.#tokens(),
      {
        name: `${PREFIX}limited_total`,
        help: 'Requests that were refused by a limit of the gateway.',
        type: 'counter',
        samples: Object.entries(this.#refused).map(([limit, value]) => ({
          labels: { limit },
          value,
        })),
      },
      {
        name: `${PREFIX}open_requests`,
        help: 'Requests whose answer has not ended.',
        type: 'gauge',
        samples: [{ labels: {}, value: this.open }],
      },
      {
        name: `${PREFIX}key_expiry_timestamp_seconds`,
        help: 'When the current API key expires, in seconds since 1970.',
        type: 'gauge',
        samples: [...keyExpiries].map(([region, time]) => ({
          labels: { region },
          value: Math.floor(time / 1000),
        })),
      },
      this.#histogram(),
    ];
  }

  #counter(name: string, help: string, read: (row: UsageRow) => number): MetricFamily {
    const samples = this.#rows().map(([labels, row]) => ({ labels, value: read(row) }));
    return { name: PREFIX + name, help, type: 'counter', samples };
  }

  #tokens(): MetricFamily {
    const samples = this.#rows().flatMap(([labels, row]) =>
      TOKEN_TYPES.map(([name, type]) => ({ labels: { ...labels, type }, value: row[name] })),
    );
    const help = 'Tokens that the answers named; input does not contain cached tokens.';
    return { name: `${PREFIX}tokens_total`, help, type: 'counter', samples };
  }

  #rows(): [labels: Record<string, string>, row: UsageRow][] {
    return [...this.#tables].flatMap(([status, table]) =>
      table.rows().map((row): [Record<string, string>, UsageRow] => {
        const { model, route, client } = row;
        return [{ model, route, client, status }, row];
      }),
    );
  }

  #measure(route: string, seconds: number): void {
    const empty = { counts: BOUNDS.map(() => 0), sum: 0, count: 0 };
    const durations = this.#durations.get(route) ?? empty;
    this.#durations.set(route, durations);
    const place = BOUNDS.findIndex((bound) => seconds <= bound);
    if (place !== -1) durations.counts[place] = (durations.counts[place] ?? 0) + 1;
    durations.sum += seconds;
    durations.count++;
  }

  #histogram(): MetricFamily {
    return {
      name: `${PREFIX}request_duration_seconds`,
      help: 'From the head of a request to the end of its answer.',
      type: 'histogram',
      samples: [...this.#durations].flatMap(([route, durations]) => toSamples(route, durations)),
    };
  }
}

function toSamples(route: string, { counts, sum, count }: Durations): Sample[] {
  let total = 0;
  const buckets = BOUNDS.map((bound, place) => {
    total += counts[place] ?? 0;
    return { suffix: '_bucket', labels: { route, le: String(bound) }, value: total };
  });
  return [
    ...buckets,
    { suffix: '_bucket', labels: { route, le: '+Inf' }, value: count },
    { suffix: '_sum', labels: { route }, value: sum },
    { suffix: '_count', labels: { route }, value: count },
  ];
}
