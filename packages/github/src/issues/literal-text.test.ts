import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { quoteLiterally, spellOut } from './literal-text.ts';

/** Text that people who mean harm would write, and any other. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '`',
        '```',
        '````',
        '~~~',
        '\n',
        '\r\n',
        '\u2028',
        ' ',
        '   ',
        'word',
        '\t',
        '|',
      ),
      { maxLength: 120 },
    )
    .map((parts) => parts.join('')),
);

/** CommonMark 4.5: a fence of as many backticks or more, alone in its line, ends a code block. */
const ends = (line: string, fence: string) => {
  const [, mark = ''] = /^ {0,3}(`{3,})[ \t]*$/.exec(line) ?? [];
  return mark.length >= fence.length;
};

test('no text ends the code block it stands in', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const [opening = '', ...lines] = quoteLiterally(text).split('\n');
      const fence = /^`{3,}/.exec(opening)?.[0] ?? '';
      expect(opening).toBe(`${fence}text`);
      expect(lines.findIndex((line) => ends(line, fence))).toBe(lines.length - 1);
    }),
    { numRuns: 2000 },
  );
});

test('no text ends the span it stands in, nor the line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(spellOut(text)).toMatch(/^`[^`\n\r|\u2028\u2029]*`$/u);
    }),
    { numRuns: 2000 },
  );
});

it('keeps words and their lines, and breaks what is too long at a blank', () => {
  const long = 'word '.repeat(30).trim();
  expect(quoteLiterally(`one\n  two\n\n${long}`)).toBe(
    `\`\`\`text\none\n  two\n\n${'word '.repeat(20).trim()}\n${'word '.repeat(10).trim()}\n\`\`\``,
  );
});

it('leaves out what hides or reorders text', () => {
  expect(quoteLiterally('a\u202eb\u200bc\u0007d\r\ne')).toBe('```text\na b c d\ne\n```');
});
