import { expect, it } from 'vitest';
import { parseSessionEnd } from './parse-session-end.ts';

const END = '2026-11-29T02:30:00.000Z';

it.each([
  ['RFC 3339', '2026-11-29T02:30:00Z'],
  ['with an offset', '2026-11-29T03:30:00+01:00'],
  ['with an offset without colon, as okta-aws-cli writes it', '2026-11-29T02:30:00+0000'],
  ['basic ISO 8601', '20261129T023000Z'],
  ['epoch seconds', '1795919400'],
  ['epoch seconds as a number', 1_795_919_400],
  ['UTC without an offset, as aws-mfa writes it', '2026-11-29 02:30:00'],
  ['with a zone, as aws-sso-cli writes it', '2026-11-29 03:30:00 +0100 CET'],
  ['with a zone that has no name, as aws-sso-cli writes it', '2026-11-28 23:30:00.000 -0300 -03'],
  ['with nanoseconds', '2026-11-29T02:30:00.000000001Z'],
])('reads a time %s', (_, text) => {
  expect(parseSessionEnd(text)?.toISOString()).toBe(END);
});

it.each(['soon', '', '2026-11-29', '2026-13-29T02:30:00Z', '12', undefined, null, {}])(
  'takes %j for no time',
  (value) => {
    expect(parseSessionEnd(value)).toBeUndefined();
  },
);
