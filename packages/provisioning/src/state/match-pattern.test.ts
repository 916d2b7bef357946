import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { matches } from './match-pattern.ts';

/** IAM's rule as a regular expression, which is slow for many `*`. */
function byExpression(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

test('a pattern matches what the expression of the same meaning matches', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n'), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      expect(matches(pattern, text)).toBe(byExpression(pattern, text));
    }),
  );
});

it.each([
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['?', '', false],
  ['a*', 'a*b', true],
  ['(a+)+$', '(a+)+$', true],
])('%j and %j: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

it('regards case unless it is told not to', () => {
  expect(matches('IAM:*', 'iam:CreateUser')).toBe(false);
  expect(matches('IAM:*', 'iam:CreateUser', true)).toBe(true);
});

it('ends, however many wildcards there are', () => {
  expect(matches(`${'*?'.repeat(2_000)}!`, 'iam:CreateServiceSpecificCredential')).toBe(false);
  expect(matches(`${'*a'.repeat(2_000)}X`, 'a'.repeat(4_000))).toBe(false);
});
