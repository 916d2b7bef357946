/**
 * Bundles the command: `node scripts/bundle-command.mjs apps/credential-helper`.
 * Takes build/tsc/main.js, writes dist/bedrock-token.cjs and next to it what is loaded on demand.
 */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { collectLicenses } from './collect-licenses.mjs';
import { treeShake } from './tree-shake.mjs';

const app = resolve(process.argv[2] ?? '.');
const { bin, version } = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
const [entry] = Object.values(bin);
const to = join(app, 'dist');
await rm(to, { recursive: true, force: true });
const from = join(app, 'build', 'tsc');
const chunks = await treeShake(join(from, 'main.js'), {
  dir: to,
  entry: basename(entry),
  extension: 'cjs',
  banner: '#!/usr/bin/env node',
  together: [
    join(from, 'main.js'),
    join(from, 'cache-aside', 'fetch-once.js'),
    join(from, 'mint', 'make-token.js'),
  ],
  define: { BEDROCK_TOKEN_VERSION: JSON.stringify(version) },
});
await chmod(join(app, entry), 0o755);
// What lies where: from it a test sees what a call loads.
const modules = chunks.map(({ fileName, moduleIds }) => [
  fileName,
  moduleIds.map((id) => relative(dirname(dirname(app)), id)),
]);
await writeFile(join(app, 'build', 'chunks.json'), JSON.stringify(Object.fromEntries(modules)));
const licenses = await collectLicenses(chunks.flatMap(({ moduleIds }) => moduleIds));
await writeFile(join(to, 'LICENSES.txt'), licenses);
