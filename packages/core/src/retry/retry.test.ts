import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BedrockTokenError } from '../errors.ts';
import type { RetryPorts, Sleep } from '../ports.ts';
import { type RetryPolicy, retry } from './retry.ts';

const POLICY: RetryPolicy = { attempts: 5, baseMs: 100, capMs: 400 };

function passing(retryAfterMs?: number): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', 'Busy.', {
    hint: 'Wait.',
    retryable: true,
    cause: 'the cause',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** An operation that fails so many times, and what was slept meanwhile. */
async function run(failures: Error[], policy = POLICY, ports: Partial<RetryPorts> = {}) {
  const pauses: number[] = [];
  const attempts: number[] = [];
  const sleep: Sleep = async (milliseconds) => void pauses.push(milliseconds);
  const result = retry(
    async (attempt) => {
      attempts.push(attempt);
      const failure = failures[attempt - 1];
      if (failure !== undefined) throw failure;
      return 'done';
    },
    policy,
    { sleep, random: () => 0.999, ...ports },
  );
  const outcome = await result.catch((error: unknown) => error);
  return { outcome, pauses, attempts };
}

const times = (count: number, error = passing()) => Array<Error>(count).fill(error);

it('does not pause for what works at once', async () => {
  expect(await run([])).toEqual({ outcome: 'done', pauses: [], attempts: [1] });
});

it('tries again what may pass, counting its attempts', async () => {
  expect(await run(times(2))).toMatchObject({ outcome: 'done', attempts: [1, 2, 3] });
});

it.each([
  ['an error that says so', new BedrockTokenError('ERR_INPUT', 'Bad.', { hint: 'Good.' })],
  ['any other error', new TypeError('a bug')],
])('does not try again after %s', async (_, error) => {
  expect(await run([error])).toEqual({ outcome: error, pauses: [], attempts: [1] });
});

it('stops at the first failure that does not pass', async () => {
  const final = new BedrockTokenError('ERR_ROLE_DENIED', 'No.', { hint: 'Ask.' });
  expect(await run([passing(), final])).toMatchObject({ outcome: final, attempts: [1, 2] });
});

it('gives up after so many attempts with an error that nobody tries again', async () => {
  const { outcome, attempts } = await run(times(9));
  expect(attempts).toHaveLength(5);
  expect(outcome).toMatchObject({
    code: 'ERR_UPSTREAM',
    message: 'Busy. Gave up after 5 attempts.',
    hint: 'Wait.',
    cause: 'the cause',
    retryable: false,
  });
});

it('says nothing of giving up when one attempt was all there was', async () => {
  const { outcome, pauses } = await run(times(1), { ...POLICY, attempts: 1 });
  expect(outcome).toMatchObject({ message: 'Busy.' });
  expect(pauses).toEqual([]);
});

it('doubles its pauses up to the cap', async () => {
  expect((await run(times(4))).pauses).toEqual([100, 200, 400, 400]);
});

it.each([
  ['longer than its own pause', 5_000, 5_000],
  ['shorter than its own pause', 10, 100],
  ['an hour', 3_600_000, 60_000],
])('when a server asks to wait %s', async (_, asked, pause) => {
  expect((await run([passing(asked)])).pauses).toEqual([pause]);
});

it('keeps every pause between nothing and its ceiling, whatever the dice and the attempt', async () => {
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(dice, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 100_000 }),
      async (rolls, baseMs, capMs) => {
        let roll = 0;
        const policy = { attempts: rolls.length + 1, baseMs, capMs };
        const random = () => rolls[roll++] ?? 0;
        const { pauses } = await run(times(rolls.length), policy, { random });
        expect(pauses).toHaveLength(rolls.length);
        for (const [index, pause] of pauses.entries()) {
          const ceiling = Math.min(capMs, baseMs * 2 ** index);
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThanOrEqual(ceiling);
          // Full jitter: the whole width is used, in proportion to the dice.
          expect(Math.abs(pause - (rolls[index] ?? 0) * ceiling)).toBeLessThanOrEqual(0.5);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('stays finite after thousands of attempts', async () => {
  const { pauses } = await run(times(1500), { attempts: 1501, baseMs: 100, capMs: 400 });
  expect(pauses.at(-1)).toBe(400);
  const zero = await run(times(1500), { attempts: 1501, baseMs: 1, capMs: 5 }, { random: () => 0 });
  expect(zero.pauses.every((pause) => pause === 0)).toBe(true);
});

it('ends at once when it is aborted during a pause, with the reason given', async () => {
  const controller = new AbortController();
  const reason = new Error('time is up');
  const sleep: Sleep = (_, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      controller.abort(reason);
    });
  const { outcome, attempts } = await run(times(3), POLICY, { sleep, signal: controller.signal });
  expect(outcome).toBe(reason);
  expect(attempts).toEqual([1]);
});

it('does not begin once it is aborted', async () => {
  const { outcome, attempts } = await run([], POLICY, { signal: AbortSignal.abort('over') });
  expect(outcome).toBe('over');
  expect(attempts).toEqual([]);
});

it('reports each try that failed and the pause that follows', async () => {
  const told: unknown[] = [];
  const onRetry = (error: BedrockTokenError, attempt: number, pauseMs: number) =>
    told.push([error.message, attempt, pauseMs]);
  await run(times(2), POLICY, { onRetry });
  expect(told).toEqual([
    ['Busy.', 1, 100],
    ['Busy.', 2, 200],
  ]);
});
