import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lettersIn, lettersOf } from './letters.ts';

const text = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('%2B', '%252b', '\\u002B', '&#43;', '0x41', '0X41', '\\n', 'K', 'ſ', '١'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

it('the quick way to the letters of a text leads to the same ones', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (any, isDecoded) => {
      expect(lettersIn(any, isDecoded)).toBe(lettersOf(any, isDecoded).text);
    }),
    { numRuns: 3_000 },
  );
});
