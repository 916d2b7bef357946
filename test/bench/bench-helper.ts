/**
 * `npm run bench:helper`: what a call of the command costs. Whole processes, in pairs with
 * what they are measured against, on the same Node; medians.
 */
import { spawn, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, makeHome, STATIC_KEYS } from '../support/command/run-command.ts';
import { median } from './measure.ts';

const PAIRS = 40;
const CROWD = 100;
const PROMPTS = 1_000;

const officialGenerator = fileURLToPath(new URL('./official-generator.cjs', import.meta.url));
using home = makeHome();
const env = { PATH: process.env.PATH, ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const empty = join(home.path, 'empty.cjs');
writeFileSync(empty, '');

/** One process, start to end, in milliseconds. @throws if it fails */
function time(words: readonly string[]): number {
  const [file = '', ...args] = words;
  const started = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, encoding: 'utf8' });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
  return milliseconds;
}

const forgetAll = () => rmSync(home.cache, { recursive: true, force: true });

/** Both in turn, each first in every other pair, so that whatever else the machine does hits both. */
function compare(
  what: readonly string[],
  against: readonly string[],
  prepare: () => void,
): { what: number; against: number } {
  const times: { what: number[]; against: number[] } = { what: [], against: [] };
  for (let pair = 0; pair < PAIRS; pair++) {
    if (pair % 2 === 0) times.against.push(time(against));
    prepare();
    times.what.push(time(what));
    if (pair % 2 === 1) times.against.push(time(against));
  }
  return { what: median(times.what), against: median(times.against) };
}

/** Many at once, from the first start to the last end, in milliseconds; all must answer alike. */
async function timeCrowd(): Promise<number> {
  const [file = '', ...args] = command;
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: CROWD }, () => {
      const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      return new Promise<string>((resolve, reject) => {
        let text = '';
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`${code}`))));
      });
    }),
  );
  const milliseconds = performance.now() - started;
  if (new Set(answers).size !== 1) throw new Error('The crowd got different answers.');
  return milliseconds;
}

async function compareCrowds(): Promise<{ what: number; against: number }> {
  const times: { what: number[]; against: number[] } = { what: [], against: [] };
  for (let round = 0; round < 5; round++) {
    forgetAll();
    times.what.push(await timeCrowd());
    times.against.push(await timeCrowd());
  }
  return { what: median(times.what), against: median(times.against) };
}

/** Microseconds of one prompt in bash, and what its child processes cost; undefined without bash. */
function timePrompts(): { microseconds: number; childTicks: number } | undefined {
  const script = `eval "$(${command.map((word) => `'${word}'`).join(' ')} shell-init bash)"
for i in 1 2 3 4 5 6 7 8 9 10; do [ -n "$AWS_BEARER_TOKEN_BEDROCK" ] && break; sleep 0.2; __bedrock_token_hook; done
[ -n "$AWS_BEARER_TOKEN_BEDROCK" ] || exit 1
read -r -a before </proc/$$/stat
from=$EPOCHREALTIME
for (( i = 0; i < ${PROMPTS}; i++ )); do __bedrock_token_hook; done
to=$EPOCHREALTIME
read -r -a after </proc/$$/stat
echo "$(( (\${to/./} - \${from/./}) )) $(( after[15] + after[16] - before[15] - before[16] ))"`;
  const { status, stdout } = spawnSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [whole = Number.NaN, childTicks = Number.NaN] = stdout.trim().split(' ').map(Number);
  return { microseconds: whole / PROMPTS, childTicks };
}

const node = process.execPath;
time(command);
const hit = compare(command, [node, empty], () => {});
const miss = compare(command, [node, officialGenerator], forgetAll);
const crowd = await compareCrowds();
const prompts = timePrompts();

const rows = [
  { case: 'cache hit / empty script', ...hit, limit: 1.2 },
  { case: 'miss / official generator', ...miss, limit: 1.1 },
  { case: `${CROWD} cold starts / ${CROWD} hits`, ...crowd, limit: 3 },
].map((row) => ({ ...row, ratio: row.what / row.against }));
console.table(
  Object.fromEntries(
    rows.map((row) => [
      row.case,
      {
        command: `${row.what.toFixed(1)} ms`,
        against: `${row.against.toFixed(1)} ms`,
        ratio: row.ratio.toFixed(2),
        limit: `≤ ${row.limit}`,
      },
    ]),
  ),
);
console.log(
  prompts === undefined
    ? 'No bash 5 with /proc here: prompts were not measured.'
    : `A prompt costs ${prompts.microseconds.toFixed(0)} µs (limit 1000) and ${prompts.childTicks} ticks of child processes (limit 0).`,
);
const met =
  rows.every(({ ratio, limit }) => ratio <= limit) &&
  (prompts === undefined || (prompts.microseconds < 1_000 && prompts.childTicks === 0));
console.log(met ? 'All limits are met.' : 'A limit is not met.');
process.exitCode = met ? 0 : 1;
