/**
 * Puts the code of private packages into a public one: `node scripts/packages/inline-private.mjs packages/aws`.
 * Nobody can install a package that is not published (docs/decisions/0026). Runs after the compiler.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const folder = resolve(process.argv[2] ?? '.');
const root = join(import.meta.dirname, '..', '..');

const PRIVATE = globSync('{packages,apps,actions}/*/package.json', { cwd: root })
  .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')))
  .filter((manifest) => manifest.private)
  .map(({ name }) => name);

/** A specifier as it stands in what the compiler writes. */
const imports = (code) => [...code.matchAll(/\bfrom '([^']+)'/g)].map(([, name]) => name);

const files = globSync('dist/**/*.js', { cwd: folder }).map((file) => join(folder, file));
for (const file of files) {
  const found = imports(readFileSync(file, 'utf8')).filter((name) => PRIVATE.includes(name));
  if (found.length > 0) await inline(file, found);
}

/** Rewrites one module, with what it needs of the private packages and nothing else of them. */
async function inline(file, names) {
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    // Everything that a public package may import stays an import.
    external: (id, importer, isResolved) => importer === file && !isResolved && !names.includes(id),
    treeshake: { moduleSideEffects: false },
  });
  await bundle.write({ file, format: 'esm', sourcemap: true, comments: true });
  await bundle.close();
}
