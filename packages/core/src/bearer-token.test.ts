import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkLifetime, decideLifetime, MAX_LIFETIME_SECONDS } from './bearer-token.ts';
import type { AwsCredentials } from './credentials.ts';
import { Secret } from './secret.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const HOUR = 3600;

function credentials(secondsLeft?: number): AwsCredentials {
  return {
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: new Secret('secret'),
    ...(secondsLeft !== undefined && { expiration: new Date(NOW + secondsLeft * 1000) }),
  };
}

it.each([
  ['nothing asked, static keys', undefined, undefined, 12 * HOUR, 'maximum'],
  ['nothing asked, a session of an hour', undefined, HOUR, HOUR, 'session'],
  ['nothing asked, a session longer than a key may live', undefined, 13 * HOUR, 43_200, 'maximum'],
  ['less asked than the session has', 900, HOUR, 900, 'request'],
  ['exactly what the session has', HOUR, HOUR, HOUR, 'request'],
  ['more asked than the session has', 2 * HOUR, HOUR, HOUR, 'session'],
  ['a second asked of static keys', 1, undefined, 1, 'request'],
  ['twelve hours asked of static keys', 43_200, undefined, 43_200, 'request'],
  ['twelve hours asked of a session of exactly that', 43_200, 43_200, 43_200, 'request'],
  ['a session with its last second left', undefined, 1, 1, 'session'],
  ['a session with a fraction of a second', HOUR, 1.999, 1, 'session'],
] as const)('%s', (_, asked, left, seconds, limitedBy) => {
  expect(decideLifetime(asked, credentials(left), NOW)).toEqual({ seconds, limitedBy });
});

it.each([
  ['ended a second ago', -1],
  ['ends now', 0],
  ['has less than a second left', 0.999],
  ['ended long ago', -1e9],
  ['ends at a date that is none', Number.NaN],
])('a session that %s is refused', (_, left) => {
  expect(() => decideLifetime(900, credentials(left), NOW)).toThrow(
    expect.objectContaining({ code: 'ERR_CREDENTIALS_EXPIRED', retryable: false }),
  );
});

it.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  -1,
  0.5,
  899.5,
  43_200.000001,
  43_201,
  Number.MAX_SAFE_INTEGER,
  '3600' as unknown as number,
  null as unknown as number,
])('a lifetime of %s is refused by name', (seconds) => {
  const refusal = expect.objectContaining({
    code: 'ERR_INPUT',
    message: expect.stringContaining('43200'),
  });
  expect(() => checkLifetime(seconds, 'expiry')).toThrow(refusal);
  expect(() => checkLifetime(seconds, 'expiry')).toThrow(/"expiry"/);
  expect(() => decideLifetime(seconds, credentials(), NOW)).toThrow(refusal);
});

it('never outlives what was asked, the session or twelve hours, and wastes nothing', () => {
  fc.assert(
    fc.property(
      fc.option(fc.integer({ min: 1, max: MAX_LIFETIME_SECONDS }), { nil: undefined }),
      fc.option(fc.double({ min: 1, max: 100_000, noNaN: true }), { nil: undefined }),
      (asked, left) => {
        const { seconds, limitedBy } = decideLifetime(asked, credentials(left), NOW);
        const bounds = {
          request: asked ?? Number.POSITIVE_INFINITY,
          // A date holds whole milliseconds.
          session: left === undefined ? Number.POSITIVE_INFINITY : Math.trunc(left * 1000) / 1000,
          maximum: 43_200,
        };
        for (const bound of Object.values(bounds)) expect(seconds).toBeLessThanOrEqual(bound);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBe(Math.floor(bounds[limitedBy]));
      },
    ),
    { numRuns: 2000 },
  );
});

it('refuses every number that is no whole number of seconds from 1 to 43200', () => {
  fc.assert(
    fc.property(fc.double(), (seconds) => {
      fc.pre(!(Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_LIFETIME_SECONDS));
      expect(() => decideLifetime(seconds, credentials(), NOW)).toThrow(/whole number/);
    }),
    { numRuns: 2000 },
  );
});
