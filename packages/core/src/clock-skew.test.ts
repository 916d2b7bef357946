import { expect, it } from 'vitest';
import { findClockSkew } from './clock-skew.ts';

it.each([
  ['nobody compared', undefined, undefined],
  ['is a minute ahead', 60_000, undefined],
  ['is a minute behind', -60_000, undefined],
  ['is more than a minute ahead', 61_000, ['61 s ahead of', false]],
  ['is five minutes behind', -300_000, ['300 s behind', false]],
  ['is more than five minutes behind', -300_001, ['300 s behind', true]],
  ['is more than five minutes ahead', 301_000, ['301 s ahead of', true]],
])('a clock that %s', (_, aheadMs, expected) => {
  const skew = findClockSkew(aheadMs);
  if (expected === undefined) return expect(skew).toBeUndefined();
  const [words, isTooLarge] = expected;
  expect(skew).toEqual({
    message: `The clock of this machine is ${words} the one of AWS.`,
    isTooLarge,
  });
});
