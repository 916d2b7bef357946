/**
 * `node scripts/publish-packages.ts --tarballs DIRECTORY [--registry URL] [--dry-run] [--no-provenance]`
 *
 * Publishes packed packages to npm, as the workflow that runs it. The Release workflow runs it after the
 * tags: docs/releasing.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listPublicPackages } from './packages/public-packages.ts';
import { ReleaseError } from './release/git.ts';
import { publishPackages } from './release/npm/publish-packages.ts';
import { refuseTokens, requireIdentity } from './release/npm/refuse-tokens.ts';
import { openRegistry } from './release/npm/registry.ts';
import { findDefaultRegistry, runNpm } from './release/npm/run-npm.ts';
import { checkComplete, readTarballs } from './release/npm/tarball.ts';
import { runStep } from './release/run-step.ts';

await runStep('publish', async (log) => {
  const { values } = parseArgs({
    options: {
      tarballs: { type: 'string' },
      registry: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      // For a registry on this machine, which no log of signatures could vouch for.
      'no-provenance': { type: 'boolean', default: false },
    },
  });
  if (values.tarballs === undefined) throw new ReleaseError('name the folder as --tarballs');
  refuseTokens(process.env);
  const registry = openRegistry(values.registry ?? findDefaultRegistry());
  const dryRun = values['dry-run'];
  if (!dryRun) requireIdentity(process.env);
  const provenance = !values['no-provenance'];
  if (!provenance && registry.url.startsWith('https:')) {
    throw new ReleaseError('--no-provenance is only for a registry on this machine');
  }
  const tarballs = readTarballs(values.tarballs);
  checkComplete(tarballs, listPublicPackages(join(import.meta.dirname, '..')));
  await publishPackages({ tarballs, registry, npm: runNpm, provenance, dryRun, log });
});
