import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, globSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../action/run-action.ts';

/** Settings of whoever runs the tests, such as signing or hooks, have no effect. */
export const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Rehearsal',
  GIT_AUTHOR_EMAIL: 'rehearsal@example.com',
  GIT_COMMITTER_NAME: 'Rehearsal',
  GIT_COMMITTER_EMAIL: 'rehearsal@example.com',
};

/** A copy of this repository with a version, ready to be released, and a bare one in a remote's place. */
export interface WorkTree {
  root: string;
  bare: string;
  git: (...args: string[]) => string;
  /** The version that changesets gave it. */
  version: string;
}

/** What is built, and the links to what is installed. */
const UNTRACKED = [
  '{packages,actions,apps}/*/dist',
  '{actions,apps}/*/build/tsc',
  '{packages,actions,apps}/*/node_modules',
];

export function prepareWorkTree(folder: string): WorkTree {
  const root = join(folder, 'work');
  const bare = join(folder, 'origin.git');
  mkdirSync(root, { recursive: true });
  const git = (...args: string[]) => run('git', ['-C', root, ...args], root).trim();
  copyTree(root);
  run('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare], folder);
  git('init', '--quiet', '--initial-branch=main');
  // A link, which `node_modules/` in .gitignore does not mean.
  appendFileSync(join(root, '.git', 'info', 'exclude'), 'node_modules\n');
  git('remote', 'add', 'origin', bare);
  commit(git, 'Everything');
  run(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], root);
  commit(git, 'Version');
  // The command contains its version.
  const bundle = [join('scripts', 'bundle-command.mjs'), join('apps', 'credential-helper')];
  run(process.execPath, bundle, root);
  const manifest = run('git', ['-C', root, 'show', 'HEAD:packages/core/package.json'], root);
  return { root, bare, git, version: (JSON.parse(manifest) as { version: string }).version };
}

function commit(git: WorkTree['git'], message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
  git('push', '--quiet', 'origin', 'HEAD:main');
}

function copyTree(root: string): void {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const tracked = run('git', ['-C', repositoryRoot, ...listed], root).split('\0');
  const files = [...tracked.filter(Boolean), ...globSync(UNTRACKED, { cwd: repositoryRoot })];
  for (const file of files.filter((one) => existsSync(join(repositoryRoot, one)))) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    // The links of pnpm are relative: packages of this copy find each other, and the rest below the root.
    cpSync(join(repositoryRoot, file), join(root, file), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
}

function run(file: string, args: readonly string[], cwd: string): string {
  const env = { ...process.env, ...GIT_ENV };
  return execFileSync(file, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
}
