import { ReleaseError } from '../git.ts';
import { compareVersions, parseVersion, selectVersions } from '../version.ts';
import type { PackageDocument, Registry } from './registry.ts';
import type { NpmResult } from './run-npm.ts';
import type { Tarball } from './tarball.ts';

export interface PackagePublishing {
  /** Each after those that it depends on. */
  tarballs: readonly Tarball[];
  registry: Registry;
  npm: (args: readonly string[]) => NpmResult;
  /** False: without a signed statement of where they were built, for a registry on this machine. */
  provenance: boolean;
  dryRun: boolean;
  log: (line: string) => void;
}

/**
 * Publishes packages in their order. Safe to run again: what the registry has stays, if it is the
 * same, and the rest follows.
 *
 * @throws ReleaseError
 */
export async function publishPackages(publishing: PackagePublishing): Promise<void> {
  const { tarballs, dryRun, log } = publishing;
  const states = await readStates(publishing);
  for (const { tarball, document } of states) {
    const name = nameOf(tarball);
    if (isThere(tarball, document)) log(`${name} is published`);
    else if (dryRun) log(`dry run: ${name} would be published`);
    else await publish(tarball, document, publishing);
  }
  log(`all ${tarballs.length} packages are ${dryRun ? 'looked at' : 'published'}`);
}

const nameOf = ({ manifest }: Tarball) => `${manifest.name}@${manifest.version}`;

/** Everything that can be refused is refused before the first package is published. */
async function readStates({ tarballs, registry }: PackagePublishing) {
  const states: { tarball: Tarball; document: PackageDocument }[] = [];
  const missing: Tarball[] = [];
  for (const tarball of tarballs) {
    const document = await registry.read(tarball.manifest.name);
    if (document === undefined) missing.push(tarball);
    else states.push({ tarball, document });
  }
  if (missing.length > 0) throw firstByHand(missing);
  for (const { tarball, document } of states) isThere(tarball, document);
  return states;
}

function firstByHand(missing: readonly Tarball[]): ReleaseError {
  const names = missing.map(({ manifest }) => manifest.name).join(', ');
  return new ReleaseError(
    `the registry has no ${names}. The first publish of a package must be done by hand, because ` +
      'a trusted publisher can only be set up for a package that exists: see docs/releasing.md',
  );
}

/** @throws ReleaseError if the registry has the version with other contents */
function isThere(tarball: Tarball, document: PackageDocument): boolean {
  const published = document.versions[tarball.manifest.version];
  if (published === undefined) return false;
  if (published.dist.integrity === tarball.integrity) return true;
  throw new ReleaseError(
    `${nameOf(tarball)} is on the registry with other contents, and a version cannot be replaced. ` +
      'Build the commit that its tag names, or release a new version',
  );
}

async function publish(
  tarball: Tarball,
  document: PackageDocument,
  { registry, npm, provenance, log }: PackagePublishing,
): Promise<void> {
  const { name, version } = tarball.manifest;
  log(`publish ${name}@${version}`);
  const result = npm([
    ...['publish', tarball.file, '--access=public', '--ignore-scripts'],
    provenance ? '--provenance' : '--no-provenance',
    `--registry=${registry.url}`,
    `--tag=${distTag(version, document)}`,
  ]);
  if (result.ok) {
    isThere(tarball, await registry.waitFor(name, version));
    return;
  }
  // The answer may have been lost, and another run may have been faster: what is there counts.
  const now = await registry.read(name);
  if (now === undefined || !isThere(tarball, now)) throw explain(tarball, result);
  log(`${name}@${version} is published, although npm reported ${result.code ?? 'a failure'}`);
}

/** A fix of an older line must not become what `npm install` takes. */
function distTag(version: string, document: PackageDocument): string {
  const own = parseVersion(version);
  const later = selectVersions(Object.keys(document.versions)).some(
    (other) => compareVersions(other, own) > 0,
  );
  return later ? `release-${own.numbers[0]}.${own.numbers[1]}` : 'latest';
}

/** npm's words about a version that it does not list, because its owner removed it. */
const WAS_REMOVED = /cannot publish over (the )?previously published version/i;

/** npm reports a trusted publisher that does not fit as a missing package or a missing login. */
function explain(tarball: Tarball, { code, said }: NpmResult): ReleaseError {
  if (WAS_REMOVED.test(said)) {
    return new ReleaseError(
      `${nameOf(tarball)} was published before and removed, and npm never takes a version twice: ` +
        'add a changeset and release the next version',
    );
  }
  const isIdentity = code === 'E404' || code === 'ENEEDAUTH' || code === 'E403';
  const why = isIdentity
    ? `npm does not accept the identity of this workflow (${code}). The trusted publisher of ` +
      `${tarball.manifest.name} on npmjs.com must name this repository, the workflow release.yml ` +
      'and the environment npm, and allow publishing: see docs/releasing.md'
    : 'run again when it is fixed: what is published stays, and the rest follows';
  return new ReleaseError(`${nameOf(tarball)} was not published: ${why}. npm says:\n${said}`);
}
