import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repositoryRoot } from '../../support/action/run-action.ts';

// The attack: while a file is removed, another process puts a link to another directory in the place of the
// one that is named, and takes it away again, as fast as it can. A check before the removal comes too early.

const REMOVE = JSON.stringify(join(repositoryRoot, 'packages/files/dist/index.js'));
const ATTEMPTS = 3_000;
/** Longer than the attempts take on a busy machine: it stops when it is told. */
const SWAPS = 1_000_000;

const SWAP = `
const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
process.chdir(process.argv[1]);
process.stdin.on('end', () => process.exit()).resume();
let left = ${SWAPS};
function swap() {
  for (let turn = 0; turn < 50 && left > 0; turn++, left--) {
    renameSync('own', 'moved');
    symlinkSync('other', 'own');
    unlinkSync('own');
    renameSync('moved', 'own');
  }
  if (left > 0) setImmediate(swap);
}
process.stdout.write('begun');
swap();
`;

const DRIVER = `
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const { removeFile } = await import(${REMOVE});
const root = process.argv[1];
const own = openSync(join(root, 'own'), 'r');
process.stdout.write('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
const counts = { removed: 0, refused: 0 };
for (let attempt = 0; attempt < ${ATTEMPTS}; attempt++) {
  // Wherever it is by now.
  writeFileSync('/proc/self/fd/' + own + '/file', 'own');
  try {
    removeFile(join(root, 'own', 'file'));
    counts.removed += 1;
  } catch {
    counts.refused += 1;
  }
}
process.stdout.write(JSON.stringify(counts));
process.exit();
`;

let root = '';
let started: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bedrock-token-swaps-'));
  for (const name of ['own', 'other']) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'file'), name);
  }
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [...args, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  return child;
}

it.skipIf(process.platform !== 'linux')(
  'no file of another directory is removed, however fast that takes the place of the named one',
  async () => {
    const driver = start('--input-type=module', '--eval', DRIVER);
    await once(driver.stdout, 'data');
    const swapper = start('--eval', SWAP);
    await once(swapper.stdout, 'data');
    const said = text(driver.stdout);
    driver.stdin.write('go');
    const { removed, refused } = JSON.parse(await said) as Record<string, number>;
    const stopped = once(swapper, 'exit');
    swapper.stdin.end();
    await stopped;
    console.log(`${removed} removals and ${refused} refusals while directories were swapped`);
    expect(readFileSync(join(root, 'other', 'file'), 'utf8')).toBe('other');
    // The two have met.
    expect(Math.min(Number(removed), Number(refused))).toBeGreaterThan(ATTEMPTS / 100);
  },
);
