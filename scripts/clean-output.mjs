/**
 * Removes what the compiler wrote for a source that is gone; turbo runs it before each build, since neither the
 * compiler nor turbo's cache does. Imports and packers would go on to find it.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
const WRITTEN = /(\.d)?\.[jt]s(\.map)?$/;
/** Where the compiler writes. Bundles are not among them: a bundler empties its folder itself. */
const FOLDERS = { packages: ['dist'], actions: ['build', 'tsc'], apps: ['build', 'tsc'] };

for (const [group, path] of Object.entries(FOLDERS)) {
  for (const entry of listDirectory(join(root, group))) {
    const folder = join(root, group, entry.name);
    const output = join(folder, ...path);
    for (const file of listFiles(output)) {
      const source = join(folder, 'src', relative(output, file).replace(WRITTEN, '.ts'));
      if (WRITTEN.test(file) && !existsSync(source)) rmSync(file);
    }
  }
}

function listDirectory(directory) {
  return existsSync(directory) ? readdirSync(directory, { withFileTypes: true }) : [];
}

function listFiles(directory) {
  return listDirectory(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
