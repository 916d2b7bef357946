import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { TestRegistry } from './registry.ts';

interface Installed {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
}

/** Before every version that a release has. */
export const FIRST_VERSION = '0.0.0-first';

/** The first version of a package, which its owner publishes by hand. */
export async function publishFirstByHand(
  registry: TestRegistry,
  name: string,
  version = FIRST_VERSION,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-token-first-'));
  try {
    const manifest = { name, version };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    await putFolder(registry, folder, manifest);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Gives a registry all that a folder of this repository depends on, as pnpm has installed it. */
export async function seedDependencies(
  registry: TestRegistry,
  folder: string,
  names: readonly string[],
): Promise<void> {
  const done = new Set<string>();
  const queue = names.map((name) => realpathSync(join(folder, 'node_modules', name)));
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (done.has(at)) continue;
    done.add(at);
    const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Installed;
    await putFolder(registry, at, manifest);
    // pnpm puts what a package needs beside it.
    const beside = manifest.name.startsWith('@') ? dirname(dirname(at)) : dirname(at);
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      queue.push(realpathSync(join(beside, name)));
    }
  }
}

/** Publishes a folder. What it is called in the tarball does not matter: npm drops the first segment. */
async function putFolder(
  registry: TestRegistry,
  folder: string,
  manifest: Installed,
): Promise<void> {
  const { name, version } = manifest;
  const tarball = packFolder(folder);
  const file = `${basename(name)}-${version}.tgz`;
  const sha512 = createHash('sha512').update(tarball).digest('base64');
  const dist = {
    integrity: `sha512-${sha512}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    tarball: `${registry.url}${name}/-/${file}`,
  };
  const status = await registry.put(name.replace('/', '%2f'), {
    ...{ _id: name, name, 'dist-tags': { latest: version } },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    _attachments: {
      [file]: {
        content_type: 'application/octet-stream',
        data: tarball.toString('base64'),
        length: tarball.length,
      },
    },
  });
  if (status !== 201 && status !== 409) throw new Error(`${name}: the registry says ${status}`);
}

/** pnpm makes equal files links of one another, which npm would not unpack: a copy has none. */
function packFolder(folder: string): Buffer {
  const copy = mkdtempSync(join(tmpdir(), 'bedrock-token-copy-'));
  try {
    cpSync(folder, join(copy, 'package'), { recursive: true });
    return execFileSync('tar', ['-czf', '-', '-C', copy, 'package'], { maxBuffer: 1 << 28 });
  } finally {
    rmSync(copy, { recursive: true });
  }
}
