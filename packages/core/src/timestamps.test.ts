import { expect, it } from 'vitest';
import { toDay, toTimestamp } from './timestamps.ts';

it.each([
  [0, '1970-01-01T00:00:00Z'],
  [Date.UTC(2026, 11, 31, 23, 59, 59, 999), '2026-12-31T23:59:59Z'],
])('writes the time %i as RFC 3339, in UTC to the second, and as a day', (time, text) => {
  expect(toTimestamp(new Date(time))).toBe(text);
  expect(toDay(new Date(time))).toBe(text.slice(0, 10));
});
