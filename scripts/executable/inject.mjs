import { execFileSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { assertSameNode, nodeOf } from './node-of.mjs';
import { takeOffSignature } from './unsigned.mjs';

/** Where Node looks for the program; the name and the marker are Node's (Node.js docs, "SEA"). */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const require = createRequire(import.meta.url);

/**
 * Writes an executable: a Node with a blob in it. On macOS it gets a signature that says nothing of who made it,
 * without which it would not start; executables of Windows and Linux have none.
 *
 * @param {{ node: string, blob: string, executable: string, postject?: string }} paths `postject`: where the
 *   module is, if it is not installed
 * @returns {Promise<string>} the platform, such as `linux-x64`
 * @throws {Error} if the Node is not the one that wrote the blob
 */
export async function injectBlob({ node, blob, executable, postject = 'postject' }) {
  const { inject } = require(postject);
  const target = await readFile(node);
  const { version, platform } = nodeOf(target);
  assertSameNode(version);
  const isMac = platform.startsWith('darwin');
  if (isMac && process.platform !== 'darwin') {
    throw new Error(`${platform} needs codesign: build it on macOS`);
  }
  await writeFile(executable, takeOffSignature(target));
  await chmod(executable, 0o755);
  if (isMac) execFileSync('codesign', ['--remove-signature', executable]);
  await inject(executable, RESOURCE, await readFile(blob), {
    sentinelFuse: FUSE,
    ...(isMac && { machoSegmentName: 'NODE_SEA' }),
  });
  if (isMac) {
    execFileSync('codesign', ['--sign', '-', executable]);
    execFileSync('codesign', ['--verify', '--strict', executable]);
  }
  return platform;
}
