import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sleep } from './sleep.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What has become of a promise by now. */
async function stateOf(promise: Promise<void>): Promise<string> {
  return Promise.race([
    promise.then(
      () => 'slept',
      (reason: unknown) => `stopped: ${reason}`,
    ),
    vi.advanceTimersByTimeAsync(0).then(() => 'asleep'),
  ]);
}

it('sleeps for the given time', async () => {
  const sleeping = sleep(1_000, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(999);
  expect(await stateOf(sleeping)).toBe('asleep');
  await vi.advanceTimersByTimeAsync(1);
  expect(await stateOf(sleeping)).toBe('slept');
});

it('is woken by an abort, with its reason, and leaves no timer behind', async () => {
  const controller = new AbortController();
  const sleeping = sleep(1_000, controller.signal);
  controller.abort('time is up');
  expect(await stateOf(sleeping)).toBe('stopped: time is up');
  expect(vi.getTimerCount()).toBe(0);
});

it('does not fall asleep once it is aborted', async () => {
  const sleeping = sleep(1_000, AbortSignal.abort('over'));
  expect(await stateOf(sleeping)).toBe('stopped: over');
  expect(vi.getTimerCount()).toBe(0);
});
