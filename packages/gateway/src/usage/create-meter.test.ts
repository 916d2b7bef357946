import { afterEach, describe, expect, it } from 'vitest';
import { parsePage } from '../../test-support/prometheus-page.ts';
import type { Exchange, Outcome } from '../config.ts';
import { matchRoute } from '../routes/match-route.ts';
import type { Route } from '../routes/route.ts';
import { createMeter, type MeterPorts, type UsageMeter } from './create-meter.ts';
import type { UsageStore } from './day-counts.ts';
import { mergeRows } from './day-file.ts';
import type { UsageRow } from './usage-row.ts';

const CANARY = 'bedrock-api-key-Y2FuYXJ5';
const json = (name: string) => (name === 'content-type' ? 'application/json' : undefined);
const JSON_TYPE: Record<string, string> = { 'content-type': 'application/json' };
const USAGE = '{"usage":{"inputTokens":3,"outputTokens":4,"cacheReadInputTokens":5}}';

class MemoryStore implements UsageStore {
  readonly days = new Map<string, UsageRow[]>();
  isFull = false;

  add(day: string, rows: readonly UsageRow[]) {
    if (this.isFull) throw new Error('ENOSPC');
    const merged = mergeRows(this.days.get(day) ?? [], rows);
    this.days.set(day, merged);
    return merged;
  }
}

const open: UsageMeter[] = [];
afterEach(async () => {
  for (const meter of open.splice(0)) await meter.close();
});

function start(limits = {}, ports: Partial<MeterPorts> = {}) {
  const clock = { now: Date.UTC(2026, 10, 23, 12), monotonic: 0 };
  const meter = createMeter(limits, {
    now: () => clock.now,
    monotonicNow: () => clock.monotonic,
    ...ports,
  });
  open.push(meter);
  return { meter, clock };
}

function exchange(target: string, client = 'tool', method = 'POST'): Exchange {
  return { route: matchRoute(method, target, ['us-east-1']) as Route, method, client };
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  outcome?: Outcome;
}

function pass(meter: UsageMeter, given: Exchange, answer: Answer = {}): void {
  const { status = 200, headers = JSON_TYPE, body = USAGE, outcome = 'complete' } = answer;
  const observer = meter.observe(given);
  if (outcome !== 'not forwarded') observer.begin(status, (name) => headers[name]);
  observer.data(Buffer.from(body));
  observer.end(outcome, status);
}

const read = async (meter: UsageMeter) =>
  parsePage((await meter.metricsPage.render({ headers: [] })).body);

const CONVERSE = '/model/amazon.nova-lite-v1%3A0/converse';

describe('the counts of a day', () => {
  it('are by model, route and client, and name no header, body or key', async () => {
    const store = new MemoryStore();
    const { meter } = start({}, { store });
    pass(meter, exchange(CONVERSE), { headers: { ...JSON_TYPE, authorization: CANARY } });
    pass(meter, exchange(CONVERSE), { status: 400, body: `{"message":"${CANARY}"}` });
    pass(meter, exchange('/anthropic/v1/messages', 'claude-cli'), {
      body: `{"model":"claude","content":"${CANARY}","usage":{"input_tokens":1,"output_tokens":2}}`,
    });
    pass(meter, exchange(`/model/${CANARY}/converse`), { status: 404 });
    await meter.close();
    const rows = store.days.get('2026-11-23') ?? [];
    const nothing = { errors: 0, unmeasured: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    const labels = { model: 'amazon.nova-lite-v1:0', route: 'model', client: 'tool' };
    const errors = { ...nothing, requests: 1, errors: 1 };
    expect(rows).toEqual([
      { ...labels, ...nothing, requests: 2, errors: 1, input: 3, output: 4, cacheRead: 5 },
      {
        ...nothing,
        ...{ model: 'claude', route: 'anthropic', client: 'claude-cli' },
        ...{ requests: 1, input: 1, output: 2 },
      },
      { ...labels, ...errors, model: 'other' },
    ]);
    expect(JSON.stringify(rows)).not.toContain('Y2FuYXJ5');
  });

  it.each<[string, Answer, Partial<UsageRow>, string?]>([
    ['an answer without figures', { body: '{}' }, { unmeasured: 1 }],
    ['an answer that the client leaves', { outcome: 'client left' }, { input: 3 }],
    ['a client that leaves before', { outcome: 'client left', status: 0, body: '' }, {}],
    ['an answer that breaks off', { outcome: 'upstream failed' }, { errors: 1, input: 3 }],
    ['no valid key', { outcome: 'not forwarded', status: 403 }, { errors: 1 }],
    ['an error with status 200', { body: '{"error":{"code":"x"}}' }, { errors: 1 }],
    [
      'the exception of a header',
      { body: '{}', headers: { ...JSON_TYPE, 'x-amzn-errortype': 'UnknownOperationException' } },
      { errors: 1 },
    ],
    ['a count of tokens', {}, { input: 0, output: 0 }, '/model/m/count-tokens'],
  ])('%s', async (_, answer, expected, target = CONVERSE) => {
    const store = new MemoryStore();
    const { meter } = start({}, { store });
    pass(meter, exchange(target), answer);
    await meter.close();
    const [row] = store.days.get('2026-11-23') ?? [];
    expect(row).toMatchObject({ requests: 1, errors: 0, unmeasured: 0, ...expected });
  });

  it('wait for a store that fails, which is reported once', async () => {
    const store = new MemoryStore();
    store.isFull = true;
    const failures: unknown[] = [];
    const { meter } = start({}, { store, onStoreFailure: (error) => failures.push(error) });
    pass(meter, exchange(CONVERSE));
    await meter.close();
    await meter.close();
    expect(failures).toHaveLength(1);
    store.isFull = false;
    await meter.close();
    expect(store.days.get('2026-11-23')?.[0]?.requests).toBe(1);
  });

  it('are complete while they are written, and when the write fails in the end', async () => {
    const store = new MemoryStore();
    let fail = (_error: Error) => {};
    const slow: UsageStore = {
      add: (day, rows) =>
        rows.length === 0
          ? []
          : new Promise<UsageRow[]>((_, reject) => {
              fail = reject;
            }).catch(() => store.add(day, rows)),
    };
    const broken: UsageStore = { add: () => Promise.reject(new Error('ENOSPC')) };
    let current = slow;
    const { meter } = start(
      { tokensPerDay: 14 },
      { store: { add: (day, rows) => current.add(day, rows) } },
    );
    await meter.ready;
    pass(meter, exchange(CONVERSE));
    const closed = meter.close();
    await Promise.resolve();
    // In flight: neither lost nor counted twice.
    expect(meter.refuse(exchange(CONVERSE))).toBeUndefined();
    pass(meter, exchange(CONVERSE));
    expect(meter.refuse(exchange(CONVERSE))?.reason).toContain('14 have been used');
    current = broken;
    fail(new Error('slow'));
    await closed;
    expect(meter.refuse(exchange(CONVERSE))?.reason).toContain('14 have been used');
    current = store;
    await meter.close();
    expect(store.days.get('2026-11-23')?.[0]).toMatchObject({ requests: 2, input: 6 });
  });

  it('end at 00:00 UTC', async () => {
    const store = new MemoryStore();
    const { meter, clock } = start({ tokensPerDay: 5 }, { store });
    clock.now = Date.UTC(2026, 10, 23, 23, 59, 59);
    pass(meter, exchange(CONVERSE));
    await meter.close();
    expect(meter.refuse(exchange(CONVERSE))?.retryAfterSeconds).toBe(1);
    clock.now += 1_000;
    expect(meter.refuse(exchange(CONVERSE))).toBeUndefined();
    pass(meter, exchange(CONVERSE));
    await meter.close();
    expect([...store.days.keys()]).toEqual(['2026-11-23', '2026-11-24']);
  });

  it('of other gateways count towards the limit', async () => {
    const store = new MemoryStore();
    const other = start({}, { store });
    pass(other.meter, exchange(CONVERSE));
    await other.meter.close();
    const { meter } = start({ tokensPerDay: 7 }, { store });
    await meter.ready;
    expect(meter.refuse(exchange(CONVERSE))?.reason).toContain('7 have been used');
  });
});

describe('the page for Prometheus', () => {
  it('has counters by model, route, client and status, durations, and key expiry', async () => {
    const { meter, clock } = start(
      { requestsPerMinute: 1 },
      {
        keyExpiries: () => new Map([['us-east-1', 1_800_000_000_500]]),
      },
    );
    const page = await meter.metricsPage.render({ headers: [] });
    expect(page.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(meter.refuse(exchange(CONVERSE))).toBeUndefined();
    expect(meter.refuse(exchange(CONVERSE))).toMatchObject({ limit: 'requests' });
    const observer = meter.observe(exchange(CONVERSE));
    expect((await read(meter)).get('bedrock_token_gateway_open_requests{}')).toBe(1);
    observer.begin(200, json);
    observer.data(Buffer.from(USAGE));
    clock.monotonic += 2_000;
    observer.end('complete', 200);
    const samples = await read(meter);
    const by = 'client="tool",model="amazon.nova-lite-v1:0",route="model",status="2xx"';
    const name = (rest: string) => samples.get(`bedrock_token_gateway_${rest}`);
    expect(name('open_requests{}')).toBe(0);
    expect(name(`requests_total{${by}}`)).toBe(1);
    expect(name(`errors_total{${by}}`)).toBe(0);
    expect(name(`tokens_total{${by},type="input"}`)).toBe(3);
    expect(name(`tokens_total{${by},type="cache_read"}`)).toBe(5);
    expect(name('limited_total{limit="requests"}')).toBe(1);
    expect(name('key_expiry_timestamp_seconds{region="us-east-1"}')).toBe(1_800_000_000);
    expect(name('request_duration_seconds_bucket{le="1",route="model"}')).toBe(0);
    expect(name('request_duration_seconds_bucket{le="2.5",route="model"}')).toBe(1);
    expect(name('request_duration_seconds_count{route="model"}')).toBe(1);
    expect(name('request_duration_seconds_sum{route="model"}')).toBe(2);
  });

  it('has a bounded number of labels, whatever models and clients there are', async () => {
    const { meter } = start();
    for (let count = 0; count < 2_000; count++) {
      pass(meter, exchange(`/model/m${count}/converse`, `c${count}`));
    }
    const samples = await read(meter);
    const counts = [...samples].filter(([name]) => /requests_total\{/.test(name));
    expect(counts.length).toBeLessThan(510);
    expect(counts.reduce((sum, [, value]) => sum + value, 0)).toBe(2_000);
  });
});
