import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, 'run-stages.mjs');
const count = (passed: number, failed: number, skipped: number) =>
  `echo ${passed} passed, ${failed} failed, ${skipped} skipped`;

test.each([
  [
    'every stage that passes',
    [count(1, 0, 2), count(30, 0, 4)],
    '31 passed, 0 failed, 6 skipped',
    0,
  ],
  [
    'a stage that counts nothing',
    ['echo a demo', count(3, 0, 0)],
    '3 passed, 0 failed, 0 skipped',
    0,
  ],
  [
    'the stages after one that fails',
    [`${count(5, 2, 0)}; exit 1`, count(3, 0, 0)],
    '8 passed, 2 failed, 0 skipped',
    1,
  ],
  [
    'a stage that fails and counts no failure',
    ['exit 3', count(3, 0, 0)],
    '3 passed, 1 failed, 0 skipped',
    1,
  ],
  ['failures that the exit code hides', [count(1, 1, 0)], '1 passed, 1 failed, 0 skipped', 1],
  [
    'the last closing line of a stage alone',
    [`${count(9, 0, 0)}; ${count(2, 0, 0)}`],
    '2 passed, 0 failed, 0 skipped',
    0,
  ],
])('sums up %s', (_, stages, last, code) => {
  const { stdout, status } = spawnSync(process.execPath, [script, ...stages], { encoding: 'utf8' });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(last);
  expect(status).toBe(code);
});

test('names what failed and what was unstable once more, before the sum', () => {
  const failed = 'FAILED all > a.test.ts > wrong: 2';
  const unstable = 'UNSTABLE package > b.test.ts > slow';
  const stages = [`echo '${failed}'; ${count(5, 1, 0)}`, `echo '${unstable}'; ${count(3, 0, 0)}`];
  const { stdout } = spawnSync(process.execPath, [script, ...stages], { encoding: 'utf8' });
  const [, end] = stdout.split('3 passed, 0 failed, 0 skipped\n\n');
  expect(end?.split('\n').slice(0, 2)).toEqual([failed, unstable]);
});
