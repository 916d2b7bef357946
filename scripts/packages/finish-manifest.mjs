/**
 * Makes `npm pack` in the folder of a public package write what `pnpm pack` writes: npm knows neither
 * `catalog:` nor `workspace:`, and would publish a package that cannot be installed.
 *
 * npm runs it before it packs, and with `--undo` afterwards. pnpm needs neither.
 */
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const folder = process.cwd();
const manifest = join(folder, 'package.json');
const original = join(folder, 'build', 'package.json.original');

// Not npm_config_user_agent: npm takes over that of a pnpm that started it.
const isNpm = /npm-cli\.c?js$/.test(process.env.npm_execpath ?? '');
if (isNpm) (process.argv[2] === '--undo' ? undo : finish)();

function finish() {
  // A run that was ended in between has left the finished one.
  undo();
  const text = readFileSync(manifest, 'utf8');
  const { devDependencies: _, ...finished } = JSON.parse(text);
  // After a run that was ended in between, npm finds here how to undo it.
  const { prepack, postpack } = finished.scripts;
  finished.scripts = { prepack, postpack };
  const versions = readVersions();
  for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    for (const [name, wanted] of Object.entries(finished[kind] ?? {})) {
      finished[kind][name] = versions.resolve(name, wanted);
    }
  }
  mkdirSync(join(folder, 'build'), { recursive: true });
  replace(original, text);
  replace(manifest, `${JSON.stringify(finished, null, 2)}\n`);
}

function undo() {
  if (existsSync(original)) renameSync(original, manifest);
}

/** Whoever reads it meanwhile reads a whole one. */
function replace(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function readVersions() {
  const { catalog } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'));
  const ours = new Map(
    globSync('{packages,apps}/*/package.json', { cwd: root })
      .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')))
      .map(({ name, version }) => [name, version]),
  );
  return {
    resolve(name, wanted) {
      const version = wanted === 'catalog:' ? catalog[name] : wanted;
      const found = wanted === 'workspace:*' ? ours.get(name) : version;
      if (found === undefined || /^(catalog|workspace):/.test(found)) {
        throw new Error(`${manifest}: ${name}: "${wanted}" is no version that npm knows`);
      }
      return found;
    },
  };
}
