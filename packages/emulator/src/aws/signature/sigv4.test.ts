import { expect, it } from 'vitest';
import {
  canonicalPath,
  canonicalQuery,
  formatAmzDate,
  parseAmzDate,
  sha256,
  sign,
} from './sigv4.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const DATE = '20150830T123600Z';
const SCOPE = { date: '20150830', region: 'us-east-1', service: 'service' };

it('agrees with the vanilla request of the SigV4 test suite that AWS published', () => {
  const signature = sign(
    {
      method: 'GET',
      canonicalPath: '/',
      canonicalQuery: '',
      headers: [
        ['host', 'example.amazonaws.com'],
        ['x-amz-date', DATE],
      ],
      payloadHash: sha256(''),
    },
    SECRET,
    SCOPE,
    DATE,
  );
  expect(signature).toBe('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
});

it.each([
  ['/', '/'],
  ['/sts', '/sts'],
  ['/sts/', '/sts/'],
  ['//a//b', '/a/b'],
  ['/a/./b/../c', '/a/c'],
  ['/model/x%3A0/invoke', '/model/x%253A0/invoke'],
])('encodes the path %s once more: %s', (raw, canonical) => {
  expect(canonicalPath(raw)).toBe(canonical);
});

it('sorts and encodes a query', () => {
  const pairs: [string, string][] = [
    ['b', 'x y'],
    ['a', "('*!')"],
    ['B', '/+'],
  ];
  expect(canonicalQuery(pairs)).toBe('B=%2F%2B&a=%28%27%2A%21%27%29&b=x%20y');
});

it('reads and writes dates', () => {
  expect(formatAmzDate(parseAmzDate(DATE) ?? new Date(0))).toBe(DATE);
  for (const wrong of ['', '2015-08-30T12:36:00Z', '20151330T123600Z', '20150830T123600']) {
    expect(parseAmzDate(wrong)).toBeUndefined();
  }
});
