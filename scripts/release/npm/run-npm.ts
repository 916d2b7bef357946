import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ReleaseError } from '../git.ts';

/**
 * The npm of the lockfile, or where nothing is installed that of the Node that runs this: trusted publishing
 * needs 11.5.1, which Node 24 has.
 */
function findNpm(): string {
  const cli = join('bin', 'npm-cli.js');
  try {
    const { resolve } = createRequire(import.meta.url);
    return join(dirname(resolve('npm/package.json')), cli);
  } catch {
    return join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', cli);
  }
}

export interface NpmResult {
  ok: boolean;
  /** Such as `E404`; undefined if npm named none. */
  code: string | undefined;
  /** What npm says of its fault and of the exchange of identities; no token. */
  said: string;
  /** What it was asked for. */
  output: string;
}

/** The registry that npm publishes to if it is told of no other. @throws ReleaseError without npm */
export function findDefaultRegistry(): string {
  const { ok, output } = runNpm(['config', 'get', 'registry']);
  if (ok) return output.trim();
  throw new ReleaseError('npm cannot be run: it comes with Node');
}

/** Milliseconds: some minutes less than the job has, so that the job can say what happened. */
const LONGEST_CALL = 300_000;

/** What a way to the network needs. Everything else in `npm_config_*` would change what is published. */
const KEPT = /^npm_config_(registry|proxy|https?_proxy|noproxy|cafile|ca)$/i;

/** `npm_config_dry_run`, for one, would report a package as published that was never sent. */
function dropSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_config_/i.test(name) || KEPT.test(name)),
  );
}

/**
 * Runs npm without the settings of whoever runs it: a token in an .npmrc would be used instead of the
 * identity of the workflow.
 */
export function runNpm(args: readonly string[]): NpmResult {
  const folder = mkdtempSync(join(tmpdir(), 'release-npm-'));
  const empty = join(folder, 'npmrc');
  writeFileSync(empty, '');
  const settings = [`--userconfig=${empty}`, `--globalconfig=${join(folder, 'none')}`];
  try {
    // In the folder: an .npmrc of the project is read, too.
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [findNpm(), ...args, ...settings, '--loglevel=verbose', '--no-update-notifier'],
      {
        cwd: folder,
        env: dropSettings(process.env),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 64 * 1024 * 1024,
        timeout: LONGEST_CALL,
      },
    );
    const lines = (stderr ?? '').split('\n');
    const said = lines.filter((line) => /^npm (error|verbose oidc)/.test(line));
    const [, code] = /^npm error code (\w+)$/m.exec(stderr ?? '') ?? [];
    if (error !== undefined) said.push(`npm was ended: ${error.message}`);
    return { ok: status === 0, code, said: said.join('\n'), output: stdout ?? '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
