import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../action/run-action.ts';
import { installedPrefix } from './artefacts.ts';

/** Packs the command as it would be published, and installs that as a user does. */
export default function installPackage(): void {
  const packed = mkdtempSync(join(tmpdir(), 'bedrock-token-pack-'));
  try {
    run(
      'npx',
      ['--yes', packageManager(), 'pack', '--pack-destination', packed],
      join(repositoryRoot, 'apps', 'credential-helper'),
    );
    const [tarball = ''] = readdirSync(packed);
    rmSync(installedPrefix, { recursive: true, force: true });
    mkdirSync(installedPrefix, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
    run(
      'npm',
      ['install', '--global', `--prefix=${installedPrefix}`, ...quiet, join(packed, tarball)],
      packed,
    );
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/** pnpm alone knows what `catalog:` in a manifest stands for. */
function packageManager(): string {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  return manifest.packageManager;
}

function run(file: string, args: string[], cwd: string): void {
  const shell = process.platform === 'win32';
  execFileSync(file, args, { cwd, shell, stdio: ['ignore', 'ignore', 'inherit'] });
}
