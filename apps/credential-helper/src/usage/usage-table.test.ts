import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatUsage } from './usage-table.ts';

const row = (model: string, input: number) => ({
  ...{ model, route: 'model', client: 'c', requests: 1, errors: 0, unmeasured: 0 },
  ...{ input, output: 0, cacheRead: 0, cacheWrite: 0 },
});

const usage = (...rows: ReturnType<typeof row>[]) => ({
  ...{ from: '2026-11-22', to: '2026-11-23', unread: [] },
  days: [{ day: '2026-11-23', rows }],
});

const MODELS = usage(row('small', 1), row('none', 0), row('large', 100), row('half', 50));

it('on a terminal, bars show the share of tokens in the room that is left', () => {
  const lines = formatUsage(MODELS, 80).split('\n');
  const bars = lines.map((line) => /#+$/.exec(line)?.[0].length ?? 0);
  const at = (name: string) => bars[lines.findIndex((line) => line.startsWith(name))];
  const widest = at('large') ?? 0;
  expect(widest).toBeGreaterThan(9);
  expect([at('half'), at('small'), at('none'), at('total')]).toEqual([
    Math.round(widest / 2),
    1,
    0,
    0,
  ]);
});

it('no line is wider because of its bar than a terminal of any width', () => {
  const plain = Math.max(
    ...formatUsage(MODELS, undefined)
      .split('\n')
      .map((line) => line.length),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (width) => {
      const longest = Math.max(
        ...formatUsage(MODELS, width)
          .split('\n')
          .map((line) => line.length),
      );
      expect(longest).toBeLessThanOrEqual(Math.max(plain, width));
    }),
  );
});

it('what a client calls itself cannot move the cursor', () => {
  const table = formatUsage(usage(row('a\u001b[2Jb\nc', 1)), 80);
  expect(table).toContain('\na?[2Jb?c ');
});
