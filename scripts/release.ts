/**
 * `npm run release -- [--version 1.4.2] [--remote origin] [--dry-run] [--skip-build]`
 *
 * Puts the built actions on a commit of their own, tags it, pushes the tag and moves the major
 * tag. The version is that of the packages, unless it is given. Why dist is not on main: docs/decisions/0006.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ReleaseError } from './release/git.ts';
import { readVersion } from './release/prepared.ts';
import { release } from './release/release.ts';
import { runStep } from './release/run-step.ts';

const USAGE =
  'usage: npm run release -- [--version X.Y.Z] [--remote origin] [--dry-run] [--skip-build]';

function main(log: (line: string) => void): void {
  const { values } = readArguments();
  const { root } = values;
  release({
    root,
    version: values.version ?? readVersion(root),
    remote: values.remote,
    dryRun: values['dry-run'],
    build: () => {
      if (!values['skip-build']) build(root);
    },
    log,
  });
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        version: { type: 'string' },
        remote: { type: 'string', default: 'origin' },
        'dry-run': { type: 'boolean', default: false },
        'skip-build': { type: 'boolean', default: false },
        root: { type: 'string', default: join(import.meta.dirname, '..') },
      },
    });
  } catch (error) {
    throw new ReleaseError(`${(error as Error).message}\n${USAGE}`);
  }
}

function build(root: string): void {
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new ReleaseError('npm run build failed');
}

await runStep('release', main);
