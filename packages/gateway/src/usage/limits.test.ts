import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Limiter, type UsageLimits } from './limits.ts';
import { parseRequestLimit, parseTokenLimit } from './parse-limits.ts';

/** 23:59:30 UTC. */
const LATE = Date.UTC(2026, 10, 23, 23, 59, 30);

function limiter(limits: UsageLimits, used = 0) {
  const clock = { now: LATE, monotonic: 5_000 };
  const made = new Limiter(limits, {
    now: () => clock.now,
    monotonicNow: () => clock.monotonic,
    tokensToday: () => used,
  });
  return { check: (usesTokens = true) => made.check(usesTokens), clock };
}

describe('a limit of requests per minute', () => {
  it('lets pass as many, and names the seconds until the next one', () => {
    const { check, clock } = limiter({ requestsPerMinute: 2 });
    expect(check()).toBeUndefined();
    clock.monotonic += 20_000;
    expect(check()).toBeUndefined();
    clock.monotonic += 10_000;
    expect(check()?.retryAfterSeconds).toBe(30);
    clock.monotonic += 29_000;
    expect(check()?.retryAfterSeconds).toBe(1);
    clock.monotonic += 1_000;
    expect(check()).toBeUndefined();
    expect(check()?.reason).toContain('The limit of 2 requests per minute of this gateway');
  });

  it('never lets pass more in any 60 seconds, and a client that waits as told is let in', () => {
    const steps = fc.array(fc.nat({ max: 30_000 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (limit, waits) => {
        const { check, clock } = limiter({ requestsPerMinute: limit });
        const passed: number[] = [];
        for (const wait of waits) {
          clock.monotonic += wait;
          const refusal = check();
          if (refusal !== undefined) {
            const { retryAfterSeconds } = refusal;
            expect(Number.isInteger(retryAfterSeconds)).toBe(true);
            expect(retryAfterSeconds).toBeGreaterThan(0);
            expect(retryAfterSeconds).toBeLessThanOrEqual(60);
            clock.monotonic += retryAfterSeconds * 1000;
            expect(check()).toBeUndefined();
          }
          passed.push(clock.monotonic);
          // A second is the finest that is counted.
          const within = passed.filter((at) => at > clock.monotonic - 59_000);
          expect(within.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});

describe('a limit of tokens per day', () => {
  it('refuses what uses tokens until 00:00 UTC', () => {
    const { check } = limiter({ tokensPerDay: 1_000 }, 1_234);
    expect(check()).toEqual({
      limit: 'tokens',
      reason:
        'The limit of 1,000 tokens per day of this gateway is reached: 1,234 have been used since 00:00 UTC. Wait until 00:00 UTC, or restart bedrock-token serve with a higher --limit-tokens.',
      retryAfterSeconds: 30,
    });
    expect(check(false)).toBeUndefined();
  });

  it('lets pass what comes below it', () => {
    expect(limiter({ tokensPerDay: 1_000 }, 999).check()).toBeUndefined();
  });
});

it.each([
  ['30/min', parseRequestLimit, 30],
  ['1/min', parseRequestLimit, 1],
  ['500000/day', parseTokenLimit, 500_000],
  ['500k/day', parseTokenLimit, 500_000],
  ['2M/day', parseTokenLimit, 2_000_000],
])('%s is a limit', (text, parse, expected) => {
  expect(parse(text)).toBe(expected);
});

it.each([
  ...['', '30', '30/day', '0/min', '-1/min', '1.5/min', '30/minute', ' 30/min', '1e3/min'].map(
    (text) => [text, parseRequestLimit, /^--limit-requests is not a valid limit/] as const,
  ),
  ...['', '5', '5/min', '0/day', '5G/day', '9999999999999/day', '999999999M/day'].map(
    (text) => [text, parseTokenLimit, /^--limit-tokens is not a valid limit/] as const,
  ),
])('%j is no limit', (text, parse, message) => {
  expect(() => parse(text)).toThrow(message);
});
