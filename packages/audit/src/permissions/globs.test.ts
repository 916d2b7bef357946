import { expect, test } from 'vitest';
import { covers, overlap } from './globs.ts';

const LETTERS = ['a', 'b'];
/** All words of up to four letters. */
const WORDS = [1, 2, 3, 4].reduce<string[]>(
  (words) => ['', ...words.flatMap((word) => LETTERS.map((letter) => word + letter))].concat(words),
  [''],
);
/** All patterns of up to three signs. */
const PATTERNS = [
  ...new Set(
    ['', 'a', 'b', '*', '?'].flatMap((one) =>
      ['', 'a', 'b', '*', '?'].flatMap((two) =>
        ['', 'a', 'b', '*', '?'].map((three) => one + two + three),
      ),
    ),
  ),
];

const asRegExp = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);

test('a pattern covers what the same regular expression matches', () => {
  const wrong = PATTERNS.flatMap((pattern) =>
    WORDS.filter((word) => covers(pattern, word) !== asRegExp(pattern).test(word)).map((word) => [
      pattern,
      word,
    ]),
  );
  expect(wrong).toEqual([]);
});

test('two patterns overlap if and only if a word is covered by both', () => {
  const covered = new Map(
    PATTERNS.map((pattern) => [pattern, WORDS.filter((word) => asRegExp(pattern).test(word))]),
  );
  const wrong = PATTERNS.flatMap((one) =>
    PATTERNS.filter((other) => {
      const both = covered.get(one)?.some((word) => covered.get(other)?.includes(word));
      return overlap(one, other) !== both;
    }).map((other) => [one, other]),
  );
  expect(wrong).toEqual([]);
});

test('case does not count', () => {
  expect(covers('bedrock:get*', 'bedrock:GetGuardrail')).toBe(true);
  expect(overlap('IAM:*', 'iam:create?ser')).toBe(true);
});
