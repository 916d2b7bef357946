import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPublicPackages, type Manifest } from '../packages/public-packages.ts';
import { ReleaseError } from './git.ts';

/** The package whose version is that of a release: all public packages have the same. */
const LEADING = join('apps', 'credential-helper', 'package.json');

/** @throws ReleaseError if there is no such package */
export function readVersion(root: string): string {
  const file = join(root, LEADING);
  if (!existsSync(file)) throw new ReleaseError('give the version as --version X.Y.Z');
  return (JSON.parse(readFileSync(file, 'utf8')) as Manifest).version;
}

/**
 * What is released must have its version and its changelogs: changesets write both.
 *
 * @param warn is called with what is wrong, if it is not to be thrown
 * @throws ReleaseError
 */
export function checkPrepared(root: string, version: string, warn?: (line: string) => void): void {
  const problem = whyNotPrepared(root, version);
  if (problem === undefined) return;
  if (warn === undefined) throw new ReleaseError(`${problem}; run: npm run version-packages`);
  warn(`warning: ${problem}; a release would be refused`);
}

function whyNotPrepared(root: string, version: string): string | undefined {
  const folder = join(root, '.changeset');
  const waiting = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  if (waiting.length > 0) return `${waiting.length} changesets are not in a version yet`;
  const other = listPublicPackages(root).find(({ manifest }) => manifest.version !== version);
  if (other === undefined) return undefined;
  return `${other.manifest.name} has version ${other.manifest.version}, not ${version}`;
}
