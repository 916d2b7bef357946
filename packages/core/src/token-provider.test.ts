import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import type { BearerToken } from './bearer-token.ts';
import { Secret } from './secret.ts';
import { createTokenProvider } from './token-provider.ts';

const START = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

/** Two clocks that a test moves, and a mint whose answers it chooses. */
function world(lifeMs = HOUR) {
  const state = { wall: START, monotonic: 5_000, lifeMs, minted: 0 };
  const make = (): BearerToken => ({
    text: new Secret(`token ${++state.minted}`),
    service: 'bedrock',
    region: 'us-east-1',
    issuedAt: new Date(state.wall),
    expiresAt: new Date(state.wall + state.lifeMs),
    limitedBy: 'request',
  });
  const parts = { mint: async () => make(), onRefreshFailed: (_error: unknown): void => {} };
  const provide = createTokenProvider({
    now: () => state.wall,
    monotonicNow: () => state.monotonic,
    mint: () => parts.mint(),
    onRefreshFailed: (error) => parts.onRefreshFailed(error),
  });
  const pass = (milliseconds: number) => {
    state.wall += milliseconds;
    state.monotonic += milliseconds;
  };
  const serve = async () => (await provide()).text.reveal();
  return { state, parts, make, provide, serve, pass };
}

/** Lets all that waits on settled promises go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('serves a thousand concurrent callers from one mint', async () => {
  const { state, provide } = world();
  const tokens = await Promise.all(Array.from({ length: 1000 }, provide));
  expect(new Set(tokens).size).toBe(1);
  expect(state.minted).toBe(1);
});

it('fails a thousand concurrent callers by one failed mint, and mints for those who come later', async () => {
  const { parts, make, serve, pass } = world();
  let tries = 0;
  parts.mint = async () => {
    if (++tries === 1) throw new Error('down');
    return make();
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, serve));
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(tries).toBe(1);
  pass(2_000);
  expect(await serve()).toBe('token 1');
});

it('keeps one token for four fifths of its life', async () => {
  const { state, serve, pass } = world();
  await serve();
  pass(0.79 * HOUR);
  expect(await serve()).toBe('token 1');
  await settle();
  expect(state.minted).toBe(1);
});

it('in the last fifth serves the old token at once while the new one is made', async () => {
  const { parts, make, serve, pass } = world();
  await serve();
  let finish = (_token: BearerToken): void => {};
  parts.mint = () => new Promise((resolve) => (finish = resolve));
  pass(0.81 * HOUR);
  expect(await serve()).toBe('token 1');
  expect(await serve()).toBe('token 1');
  finish(make());
  await settle();
  expect(await serve()).toBe('token 2');
});

it('refreshes once, however many ask in the last fifth', async () => {
  const { state, provide, pass } = world();
  await provide();
  pass(0.9 * HOUR);
  await Promise.all(Array.from({ length: 1000 }, provide));
  await settle();
  expect(state.minted).toBe(2);
});

it('goes on serving while refreshes fail, pauses between them, and recovers', async () => {
  const { state, parts, make, serve, pass } = world();
  await serve();
  const told: unknown[] = [];
  const tries: number[] = [];
  parts.onRefreshFailed = (error) => told.push((error as Error).message);
  parts.mint = async () => {
    tries.push(state.monotonic);
    throw new Error(`down ${tries.length}`);
  };
  pass(0.8 * HOUR);
  for (let second = 0; second < 60; second++) {
    expect(await serve()).toBe('token 1');
    await settle();
    pass(1_000);
  }
  const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(tries.length).toBeGreaterThan(1);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
  expect(told).toEqual(tries.map((_, index) => `down ${index + 1}`));

  parts.mint = async () => make();
  pass(MINUTE);
  expect(await serve()).toBe('token 1');
  await settle();
  expect(await serve()).toBe('token 2');
});

it('holds on to the good token when the listener for failures fails', async () => {
  const { parts, serve, pass } = world();
  await serve();
  parts.mint = () => Promise.reject(new Error('down'));
  parts.onRefreshFailed = () => {
    throw new Error('the listener is broken');
  };
  pass(0.9 * HOUR);
  expect(await serve()).toBe('token 1');
  await settle();
  expect(await serve()).toBe('token 1');
});

it('makes callers wait for a new token once the old one has expired', async () => {
  const { serve, pass } = world();
  await serve();
  pass(HOUR);
  expect(await serve()).toBe('token 2');
});

it('does not serve a token that would end on its way', async () => {
  const { serve, pass } = world();
  await serve();
  pass(HOUR - 100);
  expect(await serve()).toBe('token 2');
});

it('rejects with the error of the mint when the token has expired, and recovers', async () => {
  const { parts, make, serve, pass } = world();
  await serve();
  const down = new Error('down');
  parts.mint = () => Promise.reject(down);
  pass(2 * HOUR);
  await expect(serve()).rejects.toBe(down);
  parts.mint = async () => make();
  pass(5_000);
  expect(await serve()).toBe('token 2');
});

it('spares a source that is down: who asks right after a failure gets the same error', async () => {
  const { parts, serve, pass } = world();
  let tries = 0;
  parts.mint = () => Promise.reject(new Error(`down ${++tries}`));
  for (let caller = 0; caller < 100; caller++) await expect(serve()).rejects.toThrow('down 1');
  pass(2_000);
  await expect(serve()).rejects.toThrow('down 2');
});

it('notices sleep: a wall clock that ran on while the monotonic one stood still', async () => {
  const { state, serve } = world();
  await serve();
  state.wall += 2 * HOUR;
  expect(await serve()).toBe('token 2');
});

it('gains no life from a wall clock that is set back', async () => {
  const { state, serve, pass } = world();
  await serve();
  state.wall -= 10 * HOUR;
  pass(0.5 * HOUR);
  expect(await serve()).toBe('token 1');
  pass(0.5 * HOUR);
  expect(await serve()).toBe('token 2');
});

it('gains no life from a wall clock that is set back while a token is made', async () => {
  const { state, parts, make, serve, pass } = world();
  parts.mint = async () => {
    const token = make();
    state.wall -= 10 * HOUR;
    return token;
  };
  await serve();
  pass(HOUR);
  expect(await serve()).toBe('token 2');
});

it.each([
  ['had expired before it came', -1],
  ['ends as it comes', 0],
  ['ends at a date that is none', Number.NaN],
])('does not hand out a new token that %s', async (_, lifeMs) => {
  const { serve } = world(lifeMs);
  await expect(serve()).rejects.toMatchObject({ code: 'ERR_CREDENTIALS_EXPIRED' });
});

it('does not wait for ever for a mint that never ends, and can mint again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { parts, make, provide, serve, pass } = world();
  parts.mint = () => new Promise(() => {});
  const waiting = expect(provide()).rejects.toMatchObject({ code: 'ERR_TIMEOUT', retryable: true });
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  await waiting;
  parts.mint = async () => make();
  pass(5 * MINUTE);
  expect(await serve()).toBe('token 1');
});

type Step =
  | { kind: 'pass'; milliseconds: number }
  | { kind: 'jump'; milliseconds: number }
  | { kind: 'asleep'; milliseconds: number }
  | { kind: 'break'; broken: boolean }
  | { kind: 'life'; milliseconds: number }
  | { kind: 'ask'; callers: number };

const time = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 0, max: 15 * MINUTE }),
  fc.integer({ min: 0, max: 13 * HOUR }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), milliseconds: time }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      milliseconds: time.chain((size) => fc.constantFrom(size, -size)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('asleep' as const), milliseconds: time }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('break' as const), broken: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('life' as const), milliseconds: time }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      callers: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

it('never serves an expired token, by either clock, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.array(fc.integer({ min: -HOUR, max: HOUR }), { maxLength: 5 }),
      async (steps, jumpsDuringMint) => {
        const { state, parts, make, provide, pass } = world();
        /** The truth about each token: when it ends by either clock. */
        const ends = new Map<BearerToken, { wall: number; monotonic: number }>();
        let broken = false;
        const jumps = [...jumpsDuringMint];
        parts.mint = async () => {
          await settle();
          if (broken) throw new Error('down');
          const token = make();
          ends.set(token, {
            wall: token.expiresAt.getTime(),
            monotonic: state.monotonic + state.lifeMs,
          });
          state.wall += jumps.shift() ?? 0;
          return token;
        };
        for (const taken of steps) {
          if (taken.kind === 'pass') pass(taken.milliseconds);
          if (taken.kind === 'jump') state.wall += taken.milliseconds;
          if (taken.kind === 'asleep') state.wall += taken.milliseconds;
          if (taken.kind === 'break') broken = taken.broken;
          if (taken.kind === 'life') state.lifeMs = taken.milliseconds;
          if (taken.kind !== 'ask') continue;
          const ask = async () => {
            const token = await provide().catch(() => undefined);
            if (token === undefined) return;
            expect(ends.get(token)?.wall).toBeGreaterThan(state.wall);
            expect(ends.get(token)?.monotonic).toBeGreaterThan(state.monotonic);
          };
          await Promise.all(Array.from({ length: taken.callers }, ask));
        }
        // Whatever has happened: once the source is well again, so is the provider.
        broken = false;
        state.lifeMs = HOUR;
        jumps.length = 0;
        await settle();
        pass(2 * MINUTE);
        expect((await provide()).region).toBe('us-east-1');
      },
    ),
    { numRuns: 1500 },
  );
});
