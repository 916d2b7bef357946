/**
 * Removes what builds wrote; turbo runs it before each build and restores what it has in its cache. Output of
 * a source that was renamed or deleted would otherwise stay, and go on to be found by imports and packers.
 */
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Not `build` as a whole: the executable and the archives of `build:executable` are there, too.
const OUTPUTS = ['dist', join('build', 'tsc'), join('build', 'bundle')];

for (const group of ['packages', 'actions', 'apps']) {
  for (const entry of readdirSync(join(root, group), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const output of OUTPUTS) {
      rmSync(join(root, group, entry.name, output), { recursive: true, force: true });
    }
  }
}
