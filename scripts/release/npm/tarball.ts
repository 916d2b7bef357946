import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Manifest, orderByNeed, runtimeDependencies } from '../../packages/public-packages.ts';
import { ReleaseError } from '../git.ts';

/** A packed package, as it will be on the registry. */
export interface Tarball {
  /** Its path. */
  file: string;
  manifest: Manifest;
  /** As registries write it: `sha512-` and base64. */
  integrity: string;
}

/**
 * The tarballs in a folder, each after those that it depends on: whoever installs a package in the
 * middle of a release finds what it needs.
 *
 * @throws ReleaseError if there is none, or one is no package
 */
export function readTarballs(folder: string): Tarball[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (files.length === 0) throw new ReleaseError(`${folder} holds no tarball; run: npm run pack`);
  const tarballs = files.sort().map((name) => readTarball(join(folder, name)));
  return orderByNeed(
    tarballs,
    ({ manifest }) => manifest.name,
    ({ manifest }) => runtimeDependencies(manifest),
  );
}

/**
 * A release is all public packages, in one version.
 *
 * @throws ReleaseError that names what lacks or differs
 */
export function checkComplete(
  tarballs: readonly Tarball[],
  packages: readonly { manifest: Manifest }[],
): void {
  const packed = tarballs.map(({ manifest }) => manifest);
  const missing = packages
    .map(({ manifest }) => manifest.name)
    .filter((name) => !packed.some((one) => one.name === name));
  if (missing.length > 0) {
    throw new ReleaseError(`there is no tarball of ${missing.join(', ')}; run: npm run pack`);
  }
  if (packed.length === packages.length && new Set(packed.map((one) => one.version)).size === 1) {
    return;
  }
  const list = packed.map(({ name, version }) => `${name}@${version}`).join(', ');
  throw new ReleaseError(
    `the tarballs are not one version of each public package: ${list}; run: npm run pack`,
  );
}

function readTarball(file: string): Tarball {
  const bytes = readFileSync(file);
  const digest = createHash('sha512').update(bytes).digest('base64');
  return { file, manifest: readPacked(bytes, file), integrity: `sha512-${digest}` };
}

function readPacked(bytes: Buffer, file: string): Manifest {
  try {
    return JSON.parse(readEntry(gunzipSync(bytes), file)) as Manifest;
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError(
      `${file} is damaged (${(error as Error).message}); download it again, or run: npm run pack`,
    );
  }
}

/** Reads package.json out of a tar archive: blocks of 512 bytes, a header before each file (POSIX ustar). */
function readEntry(tar: Buffer, file: string): string {
  const text = (from: number, length: number) =>
    tar.toString('utf8', from, from + length).split('\0')[0] ?? '';
  for (let at = 0; at + 512 <= tar.length; ) {
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    if (text(at, 100) === 'package/package.json') {
      return tar.toString('utf8', at + 512, at + 512 + size);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new ReleaseError(`${file} is no package: it contains no package/package.json`);
}
