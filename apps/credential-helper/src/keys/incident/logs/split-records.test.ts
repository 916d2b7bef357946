import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_RECORD, splitRecords } from './split-records.ts';

async function* inPieces(text: string, sizes: readonly number[]): AsyncGenerator<string> {
  let at = 0;
  for (let turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield text.slice(at, at + size);
    at += size;
  }
}

async function split(text: string, sizes: readonly number[] = [7]) {
  const records: (string | undefined)[] = [];
  for await (const record of splitRecords(inPieces(text, sizes))) records.push(record);
  return records;
}

const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('records are cut out of any form, wherever its pieces end', () => {
  const forms: [string, (records: object[]) => string][] = [
    ['as CloudTrail delivers them', (Records) => JSON.stringify({ Records })],
    ['the same with indentation', (Records) => JSON.stringify({ Records }, undefined, 2)],
    ['several such files in one', (one) => JSON.stringify({ Records: one }).repeat(2)],
    ['a list', (records) => JSON.stringify(records)],
    ['one a line', (records) => records.map((one) => `${JSON.stringify(one)}\r\n`).join('')],
  ];
  it.each(forms)('%s', async (name, write) => {
    await fc.assert(
      fc.asyncProperty(objects, sizes, async (records, pieces) => {
        const found = await split(write(records), pieces);
        const expected = name.startsWith('several') ? [...records, ...records] : records;
        expect(found.map((text) => JSON.parse(text ?? ''))).toEqual(
          JSON.parse(JSON.stringify(expected)),
        );
      }),
    );
  });
});

it.each([
  ['in a list', `{"Records":[{"a":1},{"b":"${'x'.repeat(LONGEST_RECORD)}"},{"c":1}]}`],
  ['in a line', `{"a":1}\n{"b":"${'x'.repeat(LONGEST_RECORD)}"}\n{"c":1}\n`],
])('a record that is too long %s is one that cannot be read', async (_where, text) => {
  expect(await split(text, [65_536])).toEqual(['{"a":1}', undefined, '{"c":1}']);
});

it('text that is no log at all is never an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 300 }), sizes, async (text, pieces) => {
      for (const start of ['', '[', '{"Records":[']) await split(start + text, pieces);
    }),
  );
});
