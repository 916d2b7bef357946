import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../action/run-action.ts';

/** Builds the single executable out of what `npm run build` compiled. */
export default function buildExecutable(): void {
  const script = join(repositoryRoot, 'scripts', 'build-executable.mjs');
  execFileSync(process.execPath, [script, 'apps/credential-helper'], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
}
