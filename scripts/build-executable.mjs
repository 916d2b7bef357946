/**
 * Builds the command as one executable for the current platform, a Node with the program in it:
 * `node scripts/build-executable.mjs apps/credential-helper`. Writes build/executable/.
 * The Node that runs this is the one that goes in.
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { treeShake } from './tree-shake.mjs';

/** Where Node looks for the program; the name and the marker are Node's (Node.js docs, "SEA"). */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const { inject } = createRequire(import.meta.url)('postject');
const app = resolve(process.argv[2] ?? '.');
const { bin, version } = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
const [name] = Object.keys(bin);
const to = join(app, 'build', 'executable');
const executable = join(to, process.platform === 'win32' ? `${name}.exe` : name);

await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
await treeShake(join(app, 'build', 'tsc', 'main.js'), {
  dir: to,
  entry: 'program.cjs',
  extension: 'cjs',
  define: { BEDROCK_TOKEN_VERSION: JSON.stringify(version) },
  single: true,
});
const config = {
  main: join(to, 'program.cjs'),
  output: join(to, 'program.blob'),
  disableExperimentalSEAWarning: true,
  useCodeCache: true,
};
await writeFile(join(to, 'sea-config.json'), JSON.stringify(config));
execFileSync(process.execPath, ['--experimental-sea-config', join(to, 'sea-config.json')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
await copyFile(process.execPath, executable);
await chmod(executable, 0o755);
if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', executable]);
await inject(executable, RESOURCE, await readFile(config.output), {
  sentinelFuse: FUSE,
  ...(process.platform === 'darwin' && { machoSegmentName: 'NODE_SEA' }),
});
// A changed executable runs on macOS only with a signature; this one says nothing of who made it.
if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', executable]);
