/**
 * Builds the command as one executable, a Node with the program in it:
 * `node scripts/build-executable.mjs apps/credential-helper [--node FILE] [--to FILE]`.
 *
 * The Node that runs this is the one that goes in, unless `--node` names that of another platform. Writes
 * build/executable/. What is in an executable: docs/decisions/0029.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { collectLicenses } from './collect-licenses.mjs';
import { composeSbom } from './executable/compose-sbom.mjs';
import { injectBlob } from './executable/inject.mjs';
import { makeBlob } from './executable/make-blob.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', default: process.execPath }, to: { type: 'string' } },
});
const app = resolve(positionals[0] ?? '.');
const { bin, version } = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
const [name] = Object.keys(bin);
const folder = join(app, 'build', 'executable');
const ending = basename(values.node).endsWith('.exe') ? '.exe' : '';
const executable = resolve(values.to ?? join(folder, `${name}${ending}`));

const { blob, modules } = await makeBlob(app, folder, version);
await writeFile(join(folder, 'LICENSES.txt'), await collectLicenses(modules));
await writeFile(join(folder, 'bedrock-token.cdx.json'), await composeSbom(version, modules));
// Other platforms inject the same blob by the same program, and install nothing: inject-executable.mjs.
await copyFile(createRequire(import.meta.url).resolve('postject'), join(folder, 'postject.cjs'));
const platform = await injectBlob({ node: values.node, blob, executable });
console.log(`${executable}: ${platform}`);
