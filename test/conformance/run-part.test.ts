import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Check, NotAvailable, type Part, type Prepared } from './part.ts';
import { runPart } from './run-part.ts';
import { runProgram } from './run-program.ts';

const check = (run: Check['run'], more: Partial<Check> = {}): Check => ({
  ...{ configured: 'by hand', compared: 'nothing', run },
  ...more,
});
const passing = check(async () => ({ cases: 3, failures: [] }));
const partOf = (prepare: Part['prepare'], more: Partial<Part> = {}): Part => ({
  ...{ id: 'a', name: 'A', group: 'runner', inCi: true, prepare },
  ...more,
});
const prepared = (...checks: Check[]): Prepared => ({ version: '1.2.3', checks });

async function report(part: Part) {
  const { rows, failures } = await runPart(part, () => {});
  return { results: rows.map(({ cases, result }) => `${cases}: ${result}`), failures };
}

test('each check is a row, and what fails does not stop the next one', async () => {
  const disagree = check(async () => ({ cases: 2, failures: ['one differs'] }));
  const fault = check(() => Promise.reject(new Error('unforeseen')));
  const nothing = check(async () => ({ cases: 0, failures: [] }));
  const found = await report(partOf(async () => prepared(disagree, fault, nothing, passing)));
  expect(found.results).toEqual(['2: 1 failed', '1: 1 failed', '0: 1 failed', '3: passed']);
  expect(found.failures[0]).toBe('a (by hand): one differs');
  expect(found.failures[1]).toContain('unforeseen');
  expect(found.failures[2]).toContain('no case was compared');
});

test('a part that is not available has one row with the reason', async () => {
  const missing = () => Promise.reject(new NotAvailable('go is not installed'));
  expect(await report(partOf(missing))).toEqual({
    results: ['0: not run: go is not installed'],
    failures: [],
  });
  expect(await report(partOf(missing, { mayBeMissing: 'not published everywhere' }))).toEqual({
    results: ['0: not run (may be missing): go is not installed'],
    failures: [],
  });
});

test('a set-up that fails is a failure, not a missing part', async () => {
  const found = await report(partOf(() => Promise.reject(new Error('no such file'))));
  expect(found.results).toEqual(['0: 1 failed']);
  expect(found.failures[0]).toContain('no such file');
});

test.skipIf(process.platform === 'win32')(
  'a check without end is given up, with the processes that it started',
  async () => {
    let pid = 0;
    const hang = check(
      async () => {
        const script = 'sleep 600 & echo $!; wait';
        const { stdout } = await runProgram('sh', ['-c', script], { seconds: 600 });
        pid = Number(stdout);
        return { cases: 1, failures: [] };
      },
      { minutes: 0.02 },
    );
    const found = await report(partOf(async () => prepared(hang, passing)));
    expect(found.results).toEqual(['1: 1 failed', '3: passed']);
    expect(found.failures[0]).toContain('no end after 0.02 minutes');
    // The output ends when the last process that holds it has ended.
    await expect.poll(() => pid).toBeGreaterThan(0);
  },
);

test('the scratch folder goes, and what the checks share is stopped once', async () => {
  let scratch = '';
  let stops = 0;
  await report(
    partOf(async (toolbox) => {
      ({ scratch } = toolbox);
      expect(existsSync(scratch)).toBe(true);
      return {
        ...prepared(passing, passing),
        stop: async () => {
          stops += 1;
        },
      };
    }),
  );
  expect(existsSync(scratch)).toBe(false);
  expect(stops).toBe(1);
});
