import { array, assert, constantFrom, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendBlock,
  findUnmanagedLines,
  insertBlock,
  removeBlocks,
  replaceLine,
} from './block.ts';

const line = constantFrom(
  '',
  '# mine',
  'a = "ä€😀"',
  '\tindented',
  '[table]',
  '# >>> other >>>',
  // Without an end: such a line is the user's.
  '# >>> bedrock-token >>>',
  '# >>> bedrock-token, among yours >>>',
  '\r',
);
const end = constantFrom('\n', '\r\n', '');
/** Lines of all ends, the last with one or without. */
const text = array(tuple(line, end)).map((parts) => parts.flat().join(''));
const OURS = ['ours = 1', '', '# ours'];

describe('a block of ours', () => {
  it('leaves no trace after the end of any text', () => {
    assert(
      property(text, (before) => {
        expect(removeBlocks(appendBlock(before, OURS))).toBe(before);
      }),
    );
  });

  it('leaves no trace between any two lines, with another after the end', () => {
    assert(
      property(text, nat(), (before, choice) => {
        const starts = [0, ...[...before.matchAll(/\n/g)].map(({ index }) => index + 1)];
        const at = starts[choice % starts.length] ?? 0;
        const after = appendBlock(insertBlock(before, at, OURS), OURS);
        expect(removeBlocks(after)).toBe(before);
      }),
    );
  });

  it('gives back the line that it stands for', () => {
    assert(
      property(text, text, end, (above, below, eol) => {
        const head = above === '' || above.endsWith('\n') ? above : `${above}\n`;
        const mine = 'mine = "x" # y';
        const before = `${head}${mine}${eol}${eol && below}`;
        const after = appendBlock(replaceLine(before, head.length, mine, OURS), OURS);
        expect(after).not.toContain(`\n${mine}`);
        expect(removeBlocks(after)).toBe(before);
      }),
    );
  });

  it('keeps the lines apart that were written around it since', () => {
    expect(removeBlocks(`${appendBlock('above', OURS)}below\n`)).toBe('above\nbelow\n');
    expect(removeBlocks(`${appendBlock('above\n', OURS)}below\n`)).toBe('above\nbelow\n');
    expect(removeBlocks(`${appendBlock('above\r\n', OURS)}below\n`)).toBe('above\r\nbelow\n');
  });

  it('is all that has no number among the lines of others', () => {
    assert(
      property(text, (before) => {
        const numbers = findUnmanagedLines(appendBlock(before, OURS), appendBlock('', OURS));
        const lines = before.split('\n').map((each) => each.trim());
        expect(numbers).toEqual(lines.flatMap((each, index) => (each === '' ? [] : [index + 1])));
      }),
    );
  });

  it('takes the line ends of the file', () => {
    expect(appendBlock('a\r\n', OURS).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});
