/**
 * `node scripts/inject-executable.mjs --from DIRECTORY --to FILE`
 *
 * Makes the executable of the platform that it runs on: puts the blob that build-executable.mjs made into the
 * Node that runs this. The Release workflow runs it on each platform, where nothing is installed.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { injectBlob } from './executable/inject.mjs';

const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } });
if (values.from === undefined || values.to === undefined) {
  throw new Error('usage: inject-executable.mjs --from DIRECTORY --to FILE');
}
const executable = resolve(values.to);
await mkdir(dirname(executable), { recursive: true });
const postject = resolve(values.from, 'postject.cjs');
const blob = resolve(values.from, 'program.blob');
console.log(
  `${executable}: ${await injectBlob({ node: process.execPath, blob, executable, postject })}`,
);
