import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from '../action/run-action.ts';
import { COMPILE_CACHE } from '../setup/compile-cache.ts';

/**
 * The command under test, as the words that start it: the installed package or the single
 * executable if the suite is run for them, else what the build made.
 */
export const command: readonly string[] = process.env.BEDROCK_TOKEN_COMMAND
  ? (JSON.parse(process.env.BEDROCK_TOKEN_COMMAND) as string[])
  : [process.execPath, join(repositoryRoot, 'apps/credential-helper/dist/bedrock-token.cjs')];

/** PATH as at a user's: without the programs of a project, such as the Node of this repository. */
export const USER_PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((directory) => !directory.includes('node_modules'))
  .join(delimiter);

export interface CommandOptions {
  /** Nothing else is inherited but PATH; the processes of Node share a compile cache. */
  env?: NodeJS.ProcessEnv;
  /** What stands on stdin; default nothing. */
  input?: string;
  cwd?: string;
  /** Ends the process after so many milliseconds; 120 s by default, since others may use the machine, too. */
  limitMs?: number;
  /** Called with the running process, such as to kill it. */
  onStart?: (child: ChildProcess) => void;
}

export interface CommandResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** Runs `bedrock-token` as a process of its own. */
export function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return runProgram([...command, ...args], options);
}

/** Runs any program in the same way, such as a shell. */
export function runProgram(
  [file = '', ...args]: readonly string[],
  { env = {}, input = '', cwd, limitMs = 120_000, onStart }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(file, args, {
      env: { PATH: process.env.PATH, ...COMPILE_CACHE, ...env },
      cwd: cwd ?? env.HOME,
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    onStart?.(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {}).end(input);
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - started }),
    );
  });
}

export interface Home extends Disposable {
  path: string;
  /** Where the command keeps its keys on this system, if it is given this home. */
  cache: string;
  /** HOME and XDG_CACHE_HOME. */
  env: NodeJS.ProcessEnv;
}

/** A home of its own, gone with the test. */
export function makeHome(): Home {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-token-home-')));
  const caches = join(path, '.cache');
  return {
    path,
    cache: join(caches, 'bedrock-token'),
    env: { HOME: path, XDG_CACHE_HOME: caches },
    // What runs in the background may write its last file now.
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Keys that are nobody's: minting asks no one. */
export const STATIC_KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE12',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;
