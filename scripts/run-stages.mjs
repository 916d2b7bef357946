/**
 * Runs commands one after the other, whatever came of those before, and adds up what their last lines
 * count: `node scripts/run-stages.mjs 'npm test' 'npm run test:all'`.
 *
 * A stage that fails and counts no failure counts as one. The last line is the sum.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const CLOSING_LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** @returns the exit code, and the counts of the last closing line if there was one */
function runStage(command) {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['inherit', 'pipe', 'inherit'] });
    let counts = [0, 0, 0];
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      const match = CLOSING_LINE.exec(line);
      if (match !== null) counts = match.slice(1).map(Number);
    });
    child.on('close', (code) => resolve({ code: code ?? 1, counts }));
  });
}

const sum = [0, 0, 0];
const told = [];
for (const command of process.argv.slice(2)) {
  const started = performance.now();
  const { code, counts } = await runStage(command);
  if (code !== 0 && counts[1] === 0) counts[1] = 1;
  for (const [index, count] of counts.entries()) sum[index] += count;
  const seconds = Math.round((performance.now() - started) / 1000);
  told.push(`${command}: ${code === 0 ? 'passed' : `failed with code ${code}`}, ${seconds} s`);
}
const [passed, failed, skipped] = sum;
console.log(`\n${told.join('\n')}\n\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
