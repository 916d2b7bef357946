import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

/**
 * The attack: a checkout brings an .envrc with marks of ours in such an order that a block is left when
 * `setup` has removed what it considered its own. The content of that block was treated as ours, so it was
 * not named before `direnv allow` let it run.
 */

const START = '# >>> bedrock-token >>>';
const AMONG = '# >>> bedrock-token, among yours >>>';
const END = '# <<< bedrock-token <<<';
const KEEPS = '# bedrock-token keeps: ';
const CODE = '# canary';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

it.each([
  ['a block in a block', [START, CODE, START, '# x', END, END]],
  ['a block of the other kind in it', [START, CODE, AMONG, '# x', END, END]],
  ['a mark that a block keeps', [AMONG, KEEPS + START, END, CODE, END]],
  [
    'marks at both sides that blocks keep',
    [AMONG, KEEPS + START, END, CODE, AMONG, KEEPS + END, END],
  ],
])('%s', async (_, lines) => {
  using home = makeHome();
  furnish(home, { '.envrc': `${lines.join('\n')}\n` });
  const result = await runCommand(['setup', 'direnv', '--no-check'], {
    env: { ...home.env, ...ENV },
  });
  expect(result.code).toBe(0);
  const after = readFileSync(join(home.path, '.envrc'), 'utf8').split('\n');
  const number = after.indexOf(CODE) + 1;
  // Whatever stays is named.
  expect(number).toBeGreaterThan(0);
  const [, ranges = ''] = /did not write \(([\d, -]+)\)/.exec(result.stderr) ?? [];
  const named = ranges.split(', ').some((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return first <= number && number <= last;
  });
  expect(named, result.stderr).toBe(true);
});
