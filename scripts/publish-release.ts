/**
 * `node scripts/publish-release.ts --assets DIRECTORY [--version X.Y.Z]`
 *
 * Makes the release on GitHub, with every file of the folder. The Release workflow runs it last:
 * docs/releasing.md. GITHUB_API_URL and GITHUB_REPOSITORY say where, GH_TOKEN is used for it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAssets } from './release/assets.ts';
import { ReleaseError } from './release/git.ts';
import { composeNotes } from './release/github/notes.ts';
import { publishRelease } from './release/github/publish-release.ts';
import { openReleases } from './release/github/releases-api.ts';
import { readVersion } from './release/prepared.ts';
import { runStep } from './release/run-step.ts';
import { parseVersion } from './release/version.ts';

await runStep('release', async (log) => {
  const { values } = parseArgs({
    options: {
      assets: { type: 'string' },
      version: { type: 'string' },
      root: { type: 'string', default: join(import.meta.dirname, '..') },
    },
  });
  const { assets: folder, root } = values;
  if (folder === undefined) throw new ReleaseError('name the folder of the files as --assets');
  const version = parseVersion(values.version ?? readVersion(root));
  const { GITHUB_API_URL: url, GITHUB_REPOSITORY: repository, GH_TOKEN: token } = process.env;
  if (!url || !repository || !token) {
    throw new ReleaseError('GITHUB_API_URL, GITHUB_REPOSITORY and GH_TOKEN must be set');
  }
  const assets = readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
  checkAssets(assets, version);
  const notes = composeNotes(root, version.tag.slice(1));
  const api = openReleases({ url, repository, token });
  await publishRelease({ api, version, notes, assets, log });
});
