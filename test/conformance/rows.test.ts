import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Row, readPage, updatePage, writePage } from './rows.ts';

const row = (id: string, more: Partial<Row> = {}): Row => ({
  ...{ id, group: 'clients', name: id.toUpperCase(), version: '1.0', configured: '`exec`' },
  ...{ compared: 'answers', cases: '2', result: 'passed', ...more },
});

test('a page is read as it was written, whatever stands in its cells', () => {
  const rows = [
    row('act', { group: 'runner' }),
    row('aws-cli', { configured: '`get | jq`', compared: 'a \\ b | c', version: '' }),
    row('boto3', { group: 'credential_process', result: 'not run: npm failed: 404' }),
    row('zizmor', { group: 'linters and shells', compared: 'line\nend' }),
  ];
  const read = readPage(writePage(rows));
  expect(read).toEqual(
    rows.map((each) => (each.id === 'zizmor' ? { ...each, compared: 'line end' } : each)),
  );
  expect(writePage(read)).toBe(writePage(rows));
});

test('the order is that of groups and ids; the checks of a part keep theirs', () => {
  const rows = [row('b', { cases: '2' }), row('b', { cases: '1' }), row('a')];
  const before = readPage(writePage([...rows, row('z', { group: 'runner' })]));
  expect(before.map(({ id, cases }) => id + cases)).toEqual(['z2', 'a2', 'b2', 'b1']);
});

test('a run of a part updates its rows alone, and rows of parts that are gone go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-token-page-'));
  const file = join(folder, 'conformance.md');
  try {
    const known = new Set(['a', 'b', 'c']);
    updatePage(file, [row('a'), row('b'), row('b', { configured: '`setup`' }), row('c')], known);
    updatePage(file, [row('b', { version: '2.0' })], new Set(['a', 'b']));
    const rows = readPage(readFileSync(file, 'utf8'));
    expect(rows.map(({ id, version }) => `${id} ${version}`)).toEqual(['a 1.0', 'b 2.0']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
