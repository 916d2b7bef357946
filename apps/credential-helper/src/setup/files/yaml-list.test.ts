import { array, assert, constantFrom, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { removeBlocks } from './block.ts';
import { putItems } from './yaml-list.ts';

const ITEMS = [{ name: 'ours', env: { a: '# not a comment' } }, 'KEY=value'];

const texts = record({
  bom: constantFrom('', '\ufeff'),
  eol: constantFrom('\n', '\r\n'),
  head: constantFrom('', '---\n', '# mine\nother: 1\n', 'text: |\n  list:\n    - no\n'),
  list: constantFrom(
    '',
    'list:\n- own\n',
    'list: # mine\n\n  # more\n    - own\n    - two: 2\n',
    'list:\n',
    'list:\n  -   own: [1, 2]\n      also: 3\n',
  ),
  tail: array(constantFrom('z: 1\n', '# last', '\n'), { maxLength: 2 }),
}).map(({ bom, eol, head, list, tail }) =>
  (bom + head + list + [...new Set(tail)].join('')).replaceAll('\n', eol),
);

it('puts items at the head of a list, once, and takes them out to the byte', () => {
  assert(
    property(texts, (text) => {
      const before = (parse(text) ?? {}) as { list?: unknown[] | null };
      const once = putItems(text, 'list', ITEMS, 'a.yaml');
      const after = parse(once) as { list: unknown[] };
      expect(after).toEqual({ ...before, list: [...ITEMS, ...(before.list ?? [])] });
      expect(removeBlocks(once)).toBe(text);
      if (text.includes('\r')) expect(once.replaceAll('\r\n', '')).not.toContain('\n');
    }),
  );
});

it.each([
  ['a list in one line', 'list: [1]\n'],
  ['a mapping', 'list:\n  a: 1\n'],
  ['a key in quotes', '"list":\n  - 1\n'],
  ['an anchor', 'list: &a\n  - 1\n'],
  ['two documents', 'a: 1\n---\nlist:\n  - 1\n'],
  ['what looks like the list inside of a string', 'text: |\n  x\nlist: x\n'],
  ['a list of the root', '- 1\n'],
  ['no YAML', 'list: [\n'],
])('refuses %s, and does not quote it', (_, text) => {
  expect(() => putItems(text, 'list', ITEMS, 'a.yaml')).toThrow(
    expect.objectContaining({ code: 'ERR_INPUT', message: expect.stringMatching(/^a\.yaml/) }),
  );
});

it.each([
  '',
  'version: 1 # mine\n',
  'endpoints:\n  agents: {} # mine\n',
  'endpoints: # mine\n    custom:\n      - own\nother: 1\n',
  'custom:\n  - no\nendpoints:\n  custom:\n  - own\n',
  'text: |\n  endpoints:\n    custom:\n      - no\nendpoints:\n  custom:\n    - own\n',
])('puts items into a list below a key of the root: %j', (text) => {
  const before = (parse(text) ?? {}) as { endpoints?: { custom?: string[] } };
  const result = putItems(text, 'endpoints.custom', [{ name: 'ours' }], 'a.yaml');
  const custom = [{ name: 'ours' }, ...(before.endpoints?.custom ?? [])];
  expect(parse(result)).toEqual({ ...before, endpoints: { ...before.endpoints, custom } });
  expect(removeBlocks(result)).toBe(text);
});

it.each(['endpoints: {}\n', 'endpoints: { custom: [own] }\n', 'endpoints:\n  custom: [own]\n'])(
  'does not write into a list below a key that is not in lines: %j',
  (text) => {
    expect(() => putItems(text, 'endpoints.custom', ['ours'], 'a.yaml')).toThrow('cannot extend');
  },
);
