/**
 * Bundles one action for the runner: `node scripts/bundle-action.mjs actions/mint`.
 * Takes build/tsc/main.js, writes dist/index.js. Why two tools: docs/decisions/0003.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { collectLicenses } from './collect-licenses.mjs';
import { treeShake } from './tree-shake.mjs';

const ncc = createRequire(import.meta.url)('@vercel/ncc');

/** ncc packs the entry; the chunks are written next to it, so that a run reads only those it needs. */
async function pack(chunks, from, to) {
  const chunkNames = chunks.filter(({ isEntry }) => !isEntry).map(({ fileName }) => fileName);
  const externals = Object.fromEntries(chunkNames.map((name) => [`./${name}`, `./${name}`]));
  const options = { quiet: true, cache: false, target: 'es2023', externals };
  const { code, assets } = await ncc(join(from, 'index.js'), options);
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await writeFile(join(to, 'index.js'), code);
  for (const name of chunkNames) await copyFile(join(from, name), join(to, name));
  for (const [name, { source }] of Object.entries(assets)) await writeFile(join(to, name), source);
  // The action's own package.json says ESM; the bundle is CommonJS.
  await writeFile(join(to, 'package.json'), COMMONJS);
}

const COMMONJS = '{ "type": "commonjs" }\n';
const action = resolve(process.argv[2] ?? '.');
const from = join(action, 'build', 'bundle');
const to = join(action, 'dist');
await rm(from, { recursive: true, force: true });
const chunks = await treeShake(join(action, 'build', 'tsc', 'main.js'), {
  dir: from,
  entry: 'index.js',
  extension: 'js',
});
await writeFile(join(from, 'package.json'), COMMONJS);
await pack(chunks, from, to);
// Programs of their own beside the step: the post step, and what the step leaves running.
for (const entry of ['post', 'gateway-main']) {
  const input = join(action, 'build', 'tsc', `${entry}.js`);
  if (!existsSync(input)) continue;
  const file = `${entry.replace(/-main$/, '')}.js`;
  chunks.push(...(await treeShake(input, { dir: to, entry: file, extension: 'js', single: true })));
}
const licenses = await collectLicenses(chunks.flatMap(({ moduleIds }) => moduleIds));
await writeFile(join(to, 'LICENSES.txt'), licenses);
