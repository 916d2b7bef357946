import { BedrockTokenError } from '@bedrock-token/core';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { parseBoolean, parseWhole, readInput, readList, splitList } from './inputs.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const refusal = expect.objectContaining({
  code: 'ERR_INPUT',
  message: expect.stringMatching(/^Input "name" /),
});

it.each([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  [' true\n', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
])('%j is the boolean %s, whatever the default', (text, value) => {
  expect(parseBoolean(text, 'name', !value)).toBe(value);
});

it.each(['', ' ', '\n'])('%j is the default', (text) => {
  expect([parseBoolean(text, 'name', true), parseBoolean(text, 'name', false)]).toEqual([
    true,
    false,
  ]);
});

it.each(['yes', 'no', 'on', 'off', '1', '0', 'tRUE', 'true true', 'true;', '"true"', 'null'])(
  '%j must be true or false',
  (text) => {
    expect(() => parseBoolean(text, 'name', true)).toThrow(refusal);
  },
);

const BOUNDS = { min: 1, max: 43_200, unit: 'seconds' };

it.each([
  ['1', 1],
  ['3600', 3600],
  ['43200', 43_200],
  [' 900\n', 900],
  ['0900', 900],
])('%j is %i', (text, value) => {
  expect(parseWhole(text, 'name', BOUNDS)).toBe(value);
});

it('empty text is no number', () => {
  expect(parseWhole(' \n', 'name', BOUNDS)).toBeUndefined();
});

it.each([
  ...['0', '-1', '-0', '43201', '1.5', '1.0', '1e3', '0x10', '1_000', '1,000', '+5', '١٢'],
  ...['NaN', 'Infinity', 'null', 'one', '1 2', '12h', '9'.repeat(400), '\u00001'],
])('%j is refused with the bounds and an example within them', (text) => {
  expect(() => parseWhole(text, 'name', BOUNDS)).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: 'Input "name" must be a whole number of seconds from 1 to 43200.',
      hint: 'Write it in plain digits, such as name: 3600.',
    }),
  );
});

it.each([
  [{ min: 1, max: 100, unit: 'attempts' }, 'name: 100.'],
  [{ min: 7200, max: 9000, unit: 'seconds' }, 'name: 7200.'],
  [{ min: 1, max: 36_600, unit: 'days', example: 30 }, 'name: 30.'],
])('the example keeps to the bounds %o', (bounds, example) => {
  expect(() => parseWhole('x', 'name', bounds)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(example) }),
  );
});

it.each([
  ['', []],
  [' , \n,\r\n', []],
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  [' a , b ', ['a', 'b']],
  ['a\nb\r\nc\n', ['a', 'b', 'c']],
  ['a b', ['a b']],
  ['a;b', ['a;b']],
])('%j is the list %j', (text, entries) => {
  expect(splitList(text)).toEqual(entries);
});

it.each([',', ' , ', '\n,\n'])(
  'a list of nothing but separators (%j) restricts nothing',
  (text) => {
    expect(() => readList(() => text, 'name')).toThrow(refusal);
  },
);

it.each(['', ' ', '\n'])('a list that is not given (%j) is empty', (text) => {
  expect(readList(() => text, 'name')).toEqual([]);
});

it('reads an input as the runner passes it, white space kept', () => {
  vi.stubEnv('INPUT_ROLE-TO-ASSUME', ' x\n');
  expect(readInput('role-to-assume')).toBe(' x\n');
  expect(readInput('no-such-input')).toBe('');
});

it('refuses an endless input without quoting it', () => {
  vi.stubEnv('INPUT_NAME', 'x'.repeat(20_001));
  expect(() => readInput('name')).toThrow(refusal);
  vi.stubEnv('INPUT_NAME', 'x'.repeat(20_000));
  expect(readInput('name')).toHaveLength(20_000);
});

it('reads any text or refuses it with one sentence that does not quote it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.double().map(String),
    fc.constantFrom('true', 'false', '1', '').chain((good) => fc.string().map((s) => good + s)),
  );
  fc.assert(
    fc.property(text, (given) => {
      for (const parse of [
        () => parseBoolean(given, 'name', true),
        () => parseWhole(given, 'name', BOUNDS),
      ]) {
        try {
          const value = parse();
          const whole = typeof value === 'number' && Number.isInteger(value);
          expect(whole || typeof value === 'boolean' || given.trim() === '').toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(BedrockTokenError);
          expect((error as Error).message).toMatch(
            /^Input "name" (is|must be) [\x20-\x7e]{10,90}\.$/,
          );
        }
      }
      for (const entry of splitList(given)) {
        expect(entry).toBe(entry.trim());
        expect(entry).not.toMatch(/^$|[,\r\n]/);
      }
    }),
    { numRuns: 5000 },
  );
});
