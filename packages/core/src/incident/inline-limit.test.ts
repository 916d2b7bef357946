import { expect, it } from 'vitest';
import { excessOf } from './inline-limit.ts';

// IAM User Guide, "IAM and AWS STS quotas": roles 10,240 and users 2,048 characters, white space not counted.
it.each([
  ['role', 10_240, 0],
  ['role', 10_241, 1],
  ['user', 2_048, 0],
  ['user', 2_049, 1],
] as const)('a %s with %i characters has %i too many', (owner, characters, excess) => {
  expect(excessOf('x'.repeat(100), ['y'.repeat(characters - 100)], owner)).toBe(excess);
});

it('white space does not count', () => {
  expect(excessOf('{ \n\t"a" : 1 }', [' '.repeat(20_000)], 'user')).toBeLessThan(0);
});
