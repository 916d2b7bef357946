import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMember, writeMember } from './json-member.ts';

const KEY = 'ABSKc2VjcmV0';

/** JSON as people and programs write it, with the member `key`, and with `NEW` in its place. */
const WRITTEN: [name: string, before: string, after: string][] = [
  ['order and blanks', '{ "z":1,\n\t"key" : "old" ,"a":2}\n', '{ "z":1,\n\t"key" : NEW ,"a":2}\n'],
  [
    'numbers that no double holds',
    '{"n":12345678901234567890.10,"e":1e-400,"key":"old"}',
    '{"n":12345678901234567890.10,"e":1e-400,"key":NEW}',
  ],
  [
    'escapes, in its own name as well',
    '{"\\u006bey":"old","x":"\\ud83d\\u00e9/\\/"}',
    '{"\\u006bey":NEW,"x":"\\ud83d\\u00e9/\\/"}',
  ],
  [
    'a member of that name further down',
    '{"in":{"key":"other"},"key":"old"}',
    '{"in":{"key":"other"},"key":NEW}',
  ],
  ['names twice that are not ours', '{"a":1,"a":2,"key":""}', '{"a":1,"a":2,"key":NEW}'],
  ['a value of another type', '{"key":{"a":[1,{}]},"b":2}', '{"key":NEW,"b":2}'],
  ['null', '{"key":null}', '{"key":NEW}'],
  [
    'CRLF, and a member that is new',
    '{\r\n  "a": 1\r\n}\r\n',
    '{\r\n  "a": 1,\r\n  "key": NEW\r\n}\r\n',
  ],
  ['one line', '{"a":1}', '{"a":1,"key":NEW}'],
  ['one line with blanks', '{ "a": 1 }', '{ "a": 1, "key": NEW }'],
  ['an empty object', '{}', '{"key": NEW}'],
];

describe('one member is written', () => {
  it.each(WRITTEN)('and %s stay', (_name, before, after) => {
    expect(writeMember(before, 'key', KEY)).toBe(after.replace('NEW', JSON.stringify(KEY)));
  });

  it('without delay, however many blanks there are', () => {
    const blanks = ' '.repeat(500_000);
    const text = `{"a":${blanks}1,"b":2}`;
    expect(writeMember(text, 'key', KEY)).toBe(`{"a":${blanks}1,"b":2,"key":"${KEY}"}`);
  });

  it.each([undefined, '', ' \n'])('into a place that holds %j', (text) => {
    expect(JSON.parse(writeMember(text, 'key', KEY))).toEqual({ key: KEY });
  });

  it('and whatever else there is stays, in any JSON', () => {
    const member = fc.oneof(fc.string({ minLength: 1 }), fc.constant('__proto__'));
    const blank = fc.constantFrom('', ' ', '\n', '\r\n\t');
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue()), member, blank, (object, name, space) => {
        const text = JSON.stringify(object, undefined, space);
        fc.pre(readMember(text, name).state !== 'unusable');
        const written = writeMember(text, name, KEY);
        expect(readMember(written, name)).toEqual({ state: 'text', value: KEY });
        const others = Object.keys(object).filter((one) => one !== name);
        const after = JSON.parse(written) as Record<string, unknown>;
        expect(Object.keys(after).filter((one) => one !== name)).toEqual(others);
        for (const one of others) expect(after[one]).toEqual(JSON.parse(text)[one]);
        // Written twice is written once.
        expect(writeMember(written, name, KEY)).toBe(written);
      }),
    );
  });
});

it.each<[string, ReturnType<typeof readMember>]>([
  ['{"key":"k"}', { state: 'text', value: 'k' }],
  ['{"key":""}', { state: 'absent' }],
  ['{"key":null}', { state: 'absent' }],
  ['{"other":1}', { state: 'absent' }],
  [' ', { state: 'absent' }],
  ['{"key":5}', { state: 'other' }],
  ['{"key":{}}', { state: 'other' }],
  ['{"key":"a","\\u006bey":"b"}', { state: 'unusable', problem: 'holds that member twice' }],
  ...[
    'hunter2',
    '[]',
    '"text"',
    'null',
    '{"a":1,}',
    '{"a":1} // remark',
    "{'a':1}",
    '{"a":1}{}',
    '\ufeff{"a":1}',
    '['.repeat(100_000),
    `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ].map((text): [string, ReturnType<typeof readMember>] => [
    text,
    { state: 'unusable', problem: 'does not hold a JSON object' },
  ]),
])('what a member holds: %.40s', (text, reading) => {
  expect(readMember(text, 'key')).toEqual(reading);
});
