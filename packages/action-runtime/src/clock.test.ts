import { expect, it } from 'vitest';
import { checkClock } from './clock.ts';
import type { ActionRuntime } from './runtime.ts';

/** What a run with a clock so far ahead of AWS's would log. */
function check(aheadMs: number | undefined): string[] {
  const warnings: string[] = [];
  checkClock({
    requestHandler: { clockAheadMs: () => aheadMs },
    log: { warn: (message: string) => warnings.push(message) },
  } as unknown as ActionRuntime);
  return warnings;
}

it.each([undefined, 0, 59_000, -59_000])('a clock %s ms ahead is right enough', (aheadMs) => {
  expect(check(aheadMs)).toEqual([]);
});

it.each([
  [61_000, '61 s ahead of'],
  [-299_000, '299 s behind'],
])('a clock %i ms ahead is warned about', (aheadMs, words) => {
  expect(check(aheadMs)).toEqual([expect.stringContaining(words)]);
});

it.each([
  [301_000, '301 s ahead of'],
  [-3_600_000, '3600 s behind'],
])('a clock %i ms ahead makes keys that AWS refuses, so none is minted', (aheadMs, words) => {
  expect(() => check(aheadMs)).toThrow(
    expect.objectContaining({ code: 'ERR_CLOCK', message: expect.stringContaining(words) }),
  );
});
