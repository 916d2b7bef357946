import { expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

it.each([
  '{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}], "d": "a"}',
  '{"a": "\\"a\\": {", "b": ["a", "a"]}',
  '"a"',
])('reads %s as JSON.parse does', (text) => {
  expect(parseStrictJson(text)).toEqual(JSON.parse(text));
});

it.each(['{"a": 1, "a": 1}', '[{"b": {"a": 1, "c": {}, "\\u0061" : 2}}]'])(
  'refuses %s, which names a member twice',
  (text) => {
    expect(() => parseStrictJson(text)).toThrow(/appears twice/);
  },
);
