import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'clean-output-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
}

it('removes the output of sources that are gone, and nothing else', () => {
  const kept = [
    'apps/README.md',
    'apps/b/build/executable/program.cjs',
    'apps/b/build/tsc/main.js',
    'apps/b/dist/chunk.cjs',
    'apps/b/src/main.ts',
    'packages/a/dist/deep/new.d.ts',
    'packages/a/dist/deep/new.js',
    'packages/a/dist/deep/new.js.map',
    'packages/a/src/deep/new.ts',
  ];
  write(...kept, 'packages/a/dist/deep/old.d.ts', 'packages/a/dist/deep/old.js');
  write('packages/a/dist/deep/old.js.map', 'apps/b/build/tsc/old/run.js');
  const script = join(import.meta.dirname, 'clean-output.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const left = globSync('**/*.*', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  expect(left.sort()).toEqual(kept);
});
