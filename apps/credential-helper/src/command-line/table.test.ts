import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTable } from './table.ts';

const HEAD = ['KEY', 'USER', 'RISK'];
const ROWS = [
  ['ACCA1', 'ci', 'never expires'],
  ['ACCA22', 'somebody', '-'],
];

test('columns stand under their heads where there is room', () => {
  expect(formatTable(HEAD, ROWS, 80)).toBe(
    'KEY     USER      RISK\nACCA1   ci        never expires\nACCA22  somebody  -\n',
  );
});

test('on a narrow screen each row stands by itself, and says what there is to say', () => {
  expect(formatTable(HEAD, ROWS, 30)).toBe(
    'ACCA1\n  user  ci\n  risk  never expires\nACCA22\n  user  somebody\n',
  );
});

test('whatever the width, nothing that a cell says is lost', () => {
  const cell = fc.stringMatching(/^[A-Za-z0-9.-]{1,20}$/);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 100 }),
      (rows, width) => {
        const text = formatTable(HEAD, rows, width);
        for (const word of rows.flat().filter((one) => one !== '-')) expect(text).toContain(word);
        const widest = Math.max(...text.split('\n').map(({ length }) => length));
        if (text.startsWith('KEY')) expect(widest).toBeLessThanOrEqual(width);
        expect(text).not.toMatch(/ \n/);
      },
    ),
  );
});
