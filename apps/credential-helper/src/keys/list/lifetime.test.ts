import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeLifetime, formatAge } from './lifetime.ts';

const DAY_MS = 86_400_000;
const MADE = new Date('2026-01-01T00:00:00Z');
const at = (days: number) => new Date(MADE.getTime() + days * DAY_MS);
const key = (ageDays?: number) => ({
  id: 'ACCA1',
  alias: 'ci-at-123456789012',
  status: 'Active' as const,
  createdAt: MADE,
  ...(ageDays !== undefined && { expiresAt: at(ageDays) }),
});

test.each<[string, number | undefined, number, string]>([
  ['new', 60, 0, '[##########] 60 d left'],
  ['minutes old', 60, 5 / 1440, '[##########] 60 d left'],
  ['half gone', 60, 30, '[#####.....] 30 d left'],
  ['in its last hours', 60, 59.75, '[#.........] 6 h left'],
  ['in its last minute', 60, 60 - 1 / 1440, '[#.........] 0 h left'],
  ['at its end', 60, 60, '[..........] expired'],
  ['long expired', 60, 400, '[..........] expired'],
  ['without an end', undefined, 4000, 'never expires'],
  ['of tomorrow, by a clock that is behind', 60, -1, '[##########] 61 d left'],
])('the lifetime of a key that is %s', (_name, ageDays, now, bar) => {
  expect(describeLifetime(key(ageDays), at(now))).toBe(bar);
});

test('a bar is as long as any other, and only ever shrinks', () => {
  const days = fc.double({ min: -500, max: 40_000, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 36_600 }), days, days, (age, one, other) => {
      const bars = [Math.min(one, other), Math.max(one, other)].map((now) => {
        const [, bar = ''] = /^\[(#*\.*)\] /.exec(describeLifetime(key(age), at(now))) ?? [];
        expect(bar).toHaveLength(10);
        expect(bar.startsWith('#')).toBe(now < age);
        return bar.replaceAll('.', '').length;
      });
      expect(bars[0]).toBeGreaterThanOrEqual(bars[1] ?? 0);
    }),
  );
});

test.each<[number, string]>([
  [0, '0 h'],
  [0.5, '12 h'],
  [1, '1 d'],
  [400.9, '400 d'],
  [-3, '0 h'],
])('an age of %d days is %s', (now, text) => {
  expect(formatAge(key(), at(now))).toBe(text);
});
