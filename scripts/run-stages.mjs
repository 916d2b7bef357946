/**
 * Runs commands one after the other, whatever came of those before, and adds up what their last lines
 * count: `node scripts/run-stages.mjs 'npm test' 'npm run test:all'`.
 *
 * A stage that fails and counts no failure counts as one. The last line is the sum; before it stand the
 * names of what failed or was unstable (scripts/closing-line.ts), since a log may keep its end alone.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const CLOSING_LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

const NAMED_TEST = /^(FAILED|UNSTABLE) /;

/** @returns the exit code, the counts of the last closing line if there was one, and the tests named */
function runStage(command) {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['inherit', 'pipe', 'inherit'] });
    let counts = [0, 0, 0];
    const named = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      const match = CLOSING_LINE.exec(line);
      if (match !== null) counts = match.slice(1).map(Number);
      if (NAMED_TEST.test(line)) named.push(line);
    });
    child.on('close', (code) => resolve({ code: code ?? 1, counts, named }));
  });
}

const sum = [0, 0, 0];
const told = [];
const names = [];
for (const command of process.argv.slice(2)) {
  const started = performance.now();
  const { code, counts, named } = await runStage(command);
  if (code !== 0 && counts[1] === 0) counts[1] = 1;
  for (const [index, count] of counts.entries()) sum[index] += count;
  names.push(...named);
  const seconds = Math.round((performance.now() - started) / 1000);
  told.push(`${command}: ${code === 0 ? 'passed' : `failed with code ${code}`}, ${seconds} s`);
}
const [passed, failed, skipped] = sum;
console.log(
  `\n${[...names, ...told].join('\n')}\n\n${passed} passed, ${failed} failed, ${skipped} skipped`,
);
process.exitCode = failed > 0 ? 1 : 0;
