import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a package.json says, as far as it matters to those who install it. */
export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  bin?: Record<string, string>;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export interface PublicPackage {
  /** Relative to the root, such as `packages/core`. */
  folder: string;
  manifest: Manifest;
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Names of the packages that `manifest` needs when it runs. */
export const runtimeDependencies = (manifest: Manifest): string[] =>
  Object.keys({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  });

/** Each item after those that it needs. Items that need each other have no order; any is as good. */
export function orderByNeed<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  needsOf: (item: T) => readonly string[],
): T[] {
  const left = [...items];
  const ordered: T[] = [];
  while (left.length > 0) {
    const names = left.map(nameOf);
    const next = left.findIndex((item) => !needsOf(item).some((name) => names.includes(name)));
    ordered.push(...left.splice(Math.max(next, 0), 1));
  }
  return ordered;
}

/** The packages that npm gets, each after those that it depends on. */
export function listPublicPackages(root: string): PublicPackage[] {
  const packages = globSync('{packages,apps}/*/package.json', { cwd: root })
    .map((file) => dirname(file).replaceAll('\\', '/'))
    .sort()
    .map((folder) => ({ folder, manifest: readManifest(join(root, folder)) }))
    .filter(({ manifest }) => manifest.private !== true);
  return orderByNeed(
    packages,
    ({ manifest }) => manifest.name,
    ({ manifest }) => runtimeDependencies(manifest),
  );
}

/**
 * Packs one public package with the pnpm that package.json pins.
 *
 * @param to a folder, which may hold other tarballs
 * @returns the path of the tarball
 * @throws Error with what pnpm wrote
 */
export function packPackage(root: string, folder: string, to: string): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  mkdirSync(to, { recursive: true });
  const before = new Set(readdirSync(to));
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', packageManager, 'pack', '--pack-destination', to],
    { cwd: join(root, folder), encoding: 'utf8', shell: process.platform === 'win32' },
  );
  const [made] = readdirSync(to).filter((name) => !before.has(name));
  if (status === 0 && made !== undefined) return join(to, made);
  throw new Error(`pnpm pack failed in ${folder}:\n${stdout}${stderr}`);
}
