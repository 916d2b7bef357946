/**
 * `node scripts/assemble-assets.ts --from DIRECTORY --to DIRECTORY --repository OWNER/NAME [--version X.Y.Z]`
 *
 * Adds to the executables of all platforms, the SBOM and the licences what is made of them: the manifests of
 * package managers, and SHA256SUMS.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  ASSETS,
  checkAssets,
  composeSums,
  executableName,
  PLATFORMS,
  type Platform,
  SUMS,
} from './release/assets.ts';
import { ReleaseError } from './release/git.ts';
import { type AssetFile, sha256 } from './release/github/publish-release.ts';
import { composeManifests } from './release/manifests/compose-manifests.ts';
import { type Download, HOMEPAGE } from './release/manifests/facts.ts';
import { readVersion } from './release/prepared.ts';
import { runStep } from './release/run-step.ts';
import { parseVersion } from './release/version.ts';

await runStep('assets', (log) => {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      repository: { type: 'string' },
      version: { type: 'string' },
      root: { type: 'string', default: join(import.meta.dirname, '..') },
    },
  });
  const { from, to, repository } = values;
  if (from === undefined || to === undefined || repository === undefined) {
    throw new ReleaseError('--from, --to and --repository are needed');
  }
  const version = parseVersion(values.version ?? readVersion(values.root));
  const built = [...PLATFORMS.map(executableName), 'bedrock-token.cdx.json', 'LICENSES.txt'];
  const files = built.map((name) => ({ name, bytes: read(join(from, name)) }));
  const base = `${HOMEPAGE(repository)}/releases/download/${version.tag}`;
  const downloads = Object.fromEntries(
    PLATFORMS.map((platform) => [platform, describe(files, platform, base)]),
  ) as Record<Platform, Download>;
  const facts = { version: version.tag.slice(1), repository, downloads };
  for (const [name, text] of Object.entries(composeManifests(facts))) {
    files.push({ name, bytes: Buffer.from(text) });
  }
  files.push({ name: SUMS, bytes: Buffer.from(composeSums(files)) });
  checkAssets(files, version);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const { name, bytes } of files) writeFileSync(join(to, name), bytes);
  log(`${ASSETS.length} files of ${version.tag} are in ${to}`);
});

function describe(files: readonly AssetFile[], platform: Platform, base: string): Download {
  const name = executableName(platform);
  const bytes = files.find((file) => file.name === name)?.bytes ?? Buffer.alloc(0);
  return { url: `${base}/${name}`, sha256: sha256(bytes) };
}

/** @throws ReleaseError that names the file */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ReleaseError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
