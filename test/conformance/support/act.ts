import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Emulator, GitHubClaims } from '@bedrock-token/emulator';
import { LOOPBACK_CERTIFICATE } from '../../../packages/emulator/test-support/loopback-certificate.ts';
import type { Toolbox } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { root } from './shown-workflows.ts';

export const ACT_VERSION = '0.2.89';

export interface ActRun {
  /** The workflow, byte for byte. */
  readonly workflow: string;
  readonly event?: string;
  /** Other files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** False: the job may not ask for an identity token; act itself knows no `permissions`. */
  readonly identity?: boolean;
  /** Of the identity token, where they differ from a push to main. */
  readonly claims?: Partial<GitHubClaims>;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Folders put before PATH. */
  readonly path?: readonly string[];
  /** Folders by the action that they stand for, such as `actions/checkout@v4`. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Whether the repository is this project, released: for `uses: ./`. */
  readonly ownRepository?: boolean;
}

export interface ActResult {
  readonly code: number | null;
  /** What act shows, masks applied by act. */
  readonly log: string;
}

export interface Act {
  readonly version: string;
  run(cloud: Emulator, options: ActRun): Promise<ActResult>;
}

/** nektos/act in host mode: jobs run on this machine, without Docker. */
export async function installAct(toolbox: Toolbox): Promise<Act> {
  const act = await toolbox.goInstall('github.com/nektos/act', `v${ACT_VERSION}`);
  const { stdout } = await runProgram(act, ['--version']);
  const version = stdout.trim().replace('act version ', '');
  const release = join(toolbox.scratch, 'release');
  copyRelease(release);
  await git(release, 'init', '--quiet', '--initial-branch=main');
  await git(release, 'add', '--all', '--force');
  await git(release, 'commit', '--quiet', '--message=release');
  return {
    version,
    run: (cloud, options) => runAct(act, toolbox.scratch, release, cloud, options),
  };
}

/** What a release's tag holds: all actions with what is built. */
function copyRelease(folder: string): void {
  for (const path of [
    ...['action.yml', 'actions/mint/dist'],
    ...['actions/rotate/action.yml', 'actions/rotate/dist'],
    ...['actions/audit/action.yml', 'actions/audit/dist'],
  ]) {
    if (!existsSync(join(root, path))) throw new Error(`${path} is not built`);
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid'];
  const { code, stderr } = await runProgram('git', [...identity, ...args], { cwd });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}

async function runAct(
  act: string,
  scratch: string,
  release: string,
  cloud: Emulator,
  options: ActRun,
): Promise<ActResult> {
  const home = mkdtempSync(join(scratch, 'run-'));
  const repository = join(home, 'octo-repo');
  await writeRepository(repository, options);
  const certificate = join(home, 'certificate.pem');
  writeFileSync(certificate, LOOPBACK_CERTIFICATE.cert);
  const { identity = true, event = 'push', secrets = {}, actions = {} } = options;
  const job = {
    ...cloud.env,
    AWS_CA_BUNDLE: certificate,
    NODE_EXTRA_CA_CERTS: certificate,
    ...options.env,
  };
  const args = [
    event,
    ...['--workflows', '.github/workflows/job.yml', '--platform', 'ubuntu-latest=-self-hosted'],
    ...['--no-cache-server', '--action-offline-mode', '--concurrent-jobs', '1'],
    ...['--use-new-action-cache', '--local-repository', `org/bedrock-token@v1=${release}`],
    ...Object.entries(actions).flatMap(([name, at]) => ['--local-repository', `${name}=${at}`]),
    ...Object.entries(job).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.keys(secrets).flatMap((name) => ['--secret', name]),
  ];
  const path = [...(options.path ?? []), dirname(process.execPath), process.env.PATH];
  const { code, stdout, stderr } = await runProgram(act, args, {
    cwd: repository,
    env: {
      PATH: path.join(delimiter),
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_CONFIG_HOME: join(home, 'config'),
      ...(identity && cloud.oidcEnv(options.claims)),
      ...secrets,
    },
  });
  return { code, log: `${stdout}${stderr}` };
}

/** The repository octo-org/octo-repo at its branch main. */
async function writeRepository(folder: string, options: ActRun): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (options.ownRepository) copyRelease(folder);
  const files = { ...options.files, '.github/workflows/job.yml': options.workflow };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await git(folder, 'remote', 'add', 'origin', 'https://github.com/octo-org/octo-repo');
  await git(folder, 'add', '--all', '--force');
  await git(folder, 'commit', '--quiet', '--message=job');
}
