import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Git, openGit } from './git.ts';

const SCRIPT = join(import.meta.dirname, '..', 'release.ts');
/** The settings of the person who runs the tests, such as signing or hooks, have no effect. */
const NO_SETTINGS = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const ACTION_YML = 'name: mint\nruns:\n  using: node24\n  main: actions/mint/dist/index.js\n';

export interface Outcome {
  ok: boolean;
  output: string;
}

/** A small repository with a built action, and a bare one in a remote's place. */
export interface Rehearsal {
  root: string;
  git: Git;
  /** The bare repository. */
  origin: Git;
  originPath: string;
  /** Writes what a build would. */
  fakeBuild: (code: string) => void;
  /** Commits, and pushes main. */
  commit: (file: string, text: string) => void;
  /** Runs the real script as npm does, without the build. */
  release: (version: string, ...rest: string[]) => Outcome;
  /** The same with variables. */
  releaseWith: (env: NodeJS.ProcessEnv, version: string, ...rest: string[]) => Outcome;
  /** Makes the bare repository refuse pushes whose ref matches a shell pattern. */
  refusePushes: (pattern: string) => void;
  dispose: () => void;
}

export function rehearse(): Rehearsal {
  const scratch = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  copyTemplate(scratch);
  const place = openPlace(scratch);
  const { root, originPath } = place;
  return {
    ...place,
    release: (version, ...rest) => runScript(root, ['--version', version, ...rest]),
    releaseWith: (env, version, ...rest) => runScript(root, ['--version', version, ...rest], env),
    refusePushes: (pattern) => {
      const hook = join(originPath, 'hooks', 'update');
      mkdirSync(join(hook, '..'), { recursive: true });
      writeFileSync(hook, `#!/bin/sh\ncase "$1" in ${pattern}) exit 1;; esac\n`);
      chmodSync(hook, 0o755);
    },
    dispose: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

let template: string | undefined;

/** Twenty processes of git make one, and a copy needs none of them. */
function copyTemplate(scratch: string): void {
  template ??= makeTemplate();
  cpSync(template, scratch, { recursive: true });
  const config = join(scratch, 'work', '.git', 'config');
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll(template, scratch));
}

function makeTemplate(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'rehearsal-template-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const { root, originPath } = placesIn(scratch);
  mkdirSync(root);
  mkdirSync(originPath);
  const { git, origin, commit, fakeBuild } = openPlace(scratch);
  origin.run('init', '--quiet', '--bare', '--initial-branch=main');
  git.run('init', '--quiet', '--initial-branch=main');
  for (const [name, value] of [
    ['user.name', 'Rehearsal'],
    ['user.email', 'rehearsal@example.com'],
    ['commit.gpgSign', 'false'],
    ['tag.gpgSign', 'false'],
  ] as const) {
    git.run('config', name, value);
  }
  git.run('remote', 'add', 'origin', originPath);
  commit('.gitignore', 'dist/\n');
  commit('action.yml', ACTION_YML);
  fakeBuild('console.log(1);\n');
  return scratch;
}

const placesIn = (scratch: string) => ({
  root: join(scratch, 'work'),
  originPath: join(scratch, 'origin.git'),
});

type Place = Pick<Rehearsal, 'root' | 'originPath' | 'git' | 'origin' | 'fakeBuild' | 'commit'>;

function openPlace(scratch: string): Place {
  const { root, originPath } = placesIn(scratch);
  const git = openGit(root, NO_SETTINGS);
  const origin = openGit(originPath, NO_SETTINGS);
  const write = (file: string, text: string) => {
    const path = join(root, file);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  };
  const commit = (file: string, text: string) => {
    write(file, text);
    git.run('add', file);
    git.run('commit', '--quiet', '-m', `write ${file}`);
    git.run('push', '--quiet', 'origin', 'main');
  };
  const fakeBuild = (code: string) => {
    write('actions/mint/dist/index.js', code);
    write('actions/mint/dist/LICENSES.txt', 'licences\n');
  };
  return { root, originPath, git, origin, fakeBuild, commit };
}

function runScript(root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [SCRIPT, '--root', root, '--skip-build', ...args],
    { encoding: 'utf8', env: { ...process.env, ...NO_SETTINGS, ...env } },
  );
  return { ok: status === 0, output: `${stdout}${stderr}` };
}
