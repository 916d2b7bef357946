import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { treeShake } from '../tree-shake.mjs';

/**
 * Bundles the command into one file, and that into what Node reads from an executable ("SEA" in Node's
 * documentation).
 *
 * The blob is the same on every platform and in every folder: it contains no code cache, which is of one V8 and
 * one processor, and `main` is a relative path, which Node writes into it.
 *
 * @param {string} app the folder of the command, compiled
 * @param {string} to an empty folder is made of it
 * @param {string} version
 * @returns {Promise<{ blob: string, modules: string[] }>} the path of the blob, and the modules in it
 */
export async function makeBlob(app, to, version) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const chunks = await treeShake(join(app, 'build', 'tsc', 'main.js'), {
    dir: to,
    entry: 'program.cjs',
    extension: 'cjs',
    define: { BEDROCK_TOKEN_VERSION: JSON.stringify(version) },
    single: true,
  });
  const config = {
    main: 'program.cjs',
    output: 'program.blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
  };
  await writeFile(join(to, 'sea-config.json'), JSON.stringify(config));
  execFileSync(process.execPath, ['--experimental-sea-config', 'sea-config.json'], {
    cwd: to,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    blob: join(to, 'program.blob'),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
}
