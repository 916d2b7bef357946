import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markPieces } from './find-pieces.ts';
import { LONGEST_SHOWN_RUN, markRuns } from './find-runs.ts';
import type { SecretForm } from './secret-forms.ts';
import { PIECE, piecesOf, SharedPieces } from './shared-pieces.ts';

// Few letters, so that texts and secrets share much; two of them have the same lower byte.
const letters = fc
  .array(fc.constantFrom('a', 'b', 'c', '\u0163'), { maxLength: 60 })
  .map((units) => units.join(''));
const repetitive = fc
  .tuple(fc.constantFrom('a', 'ab', 'abc', 'aabab'), fc.integer({ min: 1, max: 12 }))
  .map(([unit, times]) => unit.repeat(times));
const texts = fc.array(fc.oneof(letters, repetitive), { maxLength: 5 }).map((one) => one.join(''));
const secrets = fc.array(fc.oneof(letters, repetitive), { minLength: 1, maxLength: 4 });

const formOf = (text: string): SecretForm => ({ text, pieces: piecesOf(text) });
const shownBy = (marks: Uint8Array) => [...marks].map((mark) => (mark === 1 ? 'x' : '.')).join('');

function markAll(text: string, places: Iterable<number>, length: number): string {
  const marks = new Uint8Array(text.length);
  for (const at of places) marks.fill(1, at, at + length);
  return shownBy(marks);
}

const startsOf = (text: string, length: number) =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => at);

test('the marked runs are those that a comparison of each with each finds', () => {
  fc.assert(
    fc.property(texts, secrets, (text, wanted) => {
      const marks = new Uint8Array(text.length);
      markRuns(text, wanted.map(formOf), new SharedPieces(text), marks);
      const found = startsOf(text, LONGEST_SHOWN_RUN).filter((at) =>
        wanted.some((secret) => secret.includes(text.slice(at, at + LONGEST_SHOWN_RUN))),
      );
      expect(shownBy(marks)).toBe(markAll(text, found, LONGEST_SHOWN_RUN));
    }),
    { numRuns: 2000 },
  );
});

/** The most letters of a chain of pieces that ends at each place of the text and of the secret. */
function longestChains(text: string, secret: string): Map<string, number> {
  const totals = new Map<string, number>();
  for (const at of startsOf(text, PIECE)) {
    for (const of of startsOf(secret, PIECE)) {
      if (text.slice(at, at + PIECE) !== secret.slice(of, of + PIECE)) continue;
      let total = Math.max(PIECE, (totals.get(`${at - 1} ${of - 1}`) ?? 0) + 1);
      for (let before = 0; before + PIECE <= at; before++) {
        total = Math.max(total, (totals.get(`${before} ${of - PIECE}`) ?? 0) + PIECE);
      }
      totals.set(`${at} ${of}`, total);
    }
  }
  return totals;
}

const reversed = (text: string) => [...text].reverse().join('');

test('the marked pieces are of chains that a comparison of each with each finds, to their end', () => {
  fc.assert(
    fc.property(texts, secrets, (text, wanted) => {
      const marks = new Uint8Array(text.length);
      const isDone = markPieces(text, wanted.map(formOf), new SharedPieces(text), marks);
      if (!isDone) return;
      const ends = new Set<number>();
      const parts = new Set<number>();
      for (const secret of wanted) {
        const before = longestChains(text, secret);
        const after = longestChains(reversed(text), reversed(secret));
        for (const [place, total] of before) {
          const [at = 0, of = 0] = place.split(' ').map(Number);
          const back = `${text.length - PIECE - at} ${secret.length - PIECE - of}`;
          const whole = total + (after.get(back) ?? 0) - PIECE;
          if (total >= LONGEST_SHOWN_RUN) ends.add(at);
          if (whole >= LONGEST_SHOWN_RUN) parts.add(at);
        }
      }
      const marked = shownBy(marks);
      expect(union(marked, markAll(text, ends, PIECE))).toBe(marked);
      const possible = markAll(text, parts, PIECE);
      expect(union(marked, possible)).toBe(possible);
    }),
    { numRuns: 500 },
  );
});

const union = (one: string, other: string) =>
  [...one].map((mark, at) => (mark === 'x' ? mark : other[at])).join('');
