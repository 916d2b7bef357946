import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { COMPILE_CACHE } from '../setup/compile-cache.ts';
import { parseCommandFile } from './command-file.ts';
import { type JobLog, readJobLog } from './masked-log.ts';
import { fillIn } from './workflow.ts';

export const repositoryRoot = join(import.meta.dirname, '..', '..', '..');

export interface StepOptions {
  /** Called with the running step and its environment, such as to send it signals. */
  onStart?: (child: ChildProcess, env: NodeJS.ProcessEnv) => void;
  /** What stands under `with:`. */
  inputs?: Record<string, string>;
  /**
   * The environment of the job: endpoints, OIDC variables, what earlier steps exported.
   * `undefined` takes away a variable that the runner sets.
   */
  env?: Record<string, string | undefined>;
  /** The checkout that holds action.yml; this repository by default. */
  action?: string;
  /** `post` for the post step; default `main`. Its state is in `env`, as `STATE_<name>`. */
  stage?: 'main' | 'post';
  /** What `github.token` is. */
  jobToken?: string;
  /** What was checked out before: path → content. */
  workspace?: Record<string, string>;
  /** Ends the process after so many milliseconds; 120 s by default, since others may use the machine, too. */
  limitMs?: number;
  /** The words of a program that starts the step, such as `AS_NOBODY`. */
  startedBy?: readonly string[];
}

export interface StepResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Everything the process wrote, masks not applied. */
  raw: string;
  log: JobLog;
  /** GITHUB_ENV and GITHUB_OUTPUT as the runner reads them, and as they are. */
  environment: Record<string, string>;
  outputs: Record<string, string>;
  /** What the post step gets. */
  state: Record<string, string>;
  files: { env: string; output: string; summary: string };
  /** What the step left in its home, its temporary directory and its workspace. */
  strays: string[];
  milliseconds: number;
}

/** What stands in the runner's files before the step; an all-or-nothing step keeps it. */
export const EARLIER = 'EARLIER<<end\nfrom an earlier step\nend\n';

/**
 * Runs an action as the runner does: its `main` in a process of its own, inputs and defaults of
 * action.yml as INPUT_*, files for commands, nothing inherited from this process but PATH.
 */
export async function runAction(options: StepOptions = {}): Promise<StepResult> {
  const action = options.action ?? repositoryRoot;
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-step-'));
  const files = {
    env: join(directory, 'env'),
    output: join(directory, 'output'),
    state: join(directory, 'state'),
    summary: join(directory, 'summary'),
  };
  for (const path of [files.env, files.output]) writeFileSync(path, EARLIER);
  for (const path of [files.summary, files.state]) writeFileSync(path, '');
  const places = {
    HOME: join(directory, 'home'),
    TMPDIR: join(directory, 'tmp'),
    RUNNER_TEMP: join(directory, 'runner-temp'),
    GITHUB_WORKSPACE: join(directory, 'workspace'),
  };
  for (const path of Object.values(places)) mkdirSync(path);
  for (const [name, content] of Object.entries(options.workspace ?? {})) {
    writeFileSync(join(places.GITHUB_WORKSPACE, name), content);
  }
  const { runs, inputs } = readManifest(action, options.jobToken);
  const program = join(action, runs[options.stage ?? 'main'] ?? '');
  try {
    const started = performance.now();
    const exit = await runNode(program, options, {
      PATH: process.env.PATH ?? '',
      ...COMPILE_CACHE,
      ...places,
      ...runnerVariables(files),
      ...toVariables({ ...inputs, ...options.inputs }),
      ...options.env,
    });
    const read = (path: string) => readFileSync(path, 'utf8');
    const texts = {
      env: read(files.env),
      output: read(files.output),
      summary: read(files.summary),
    };
    return {
      ...exit,
      log: readJobLog(exit.raw),
      environment: parseCommandFile(texts.env),
      outputs: parseCommandFile(texts.output),
      state: parseCommandFile(read(files.state)),
      files: texts,
      strays: Object.values(places).flatMap((path) =>
        readdirSync(path, { recursive: true, encoding: 'utf8' }),
      ),
      milliseconds: performance.now() - started,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Manifest {
  runs: { main: string; post?: string };
  inputs: Record<string, { default?: string }>;
}

function readManifest(
  action: string,
  jobToken = '',
): { runs: Manifest['runs']; inputs: Record<string, string> } {
  const manifest = parseManifest(readFileSync(join(action, 'action.yml'), 'utf8'));
  const defaults = Object.entries(manifest.inputs).map(([name, input]) => [
    name,
    fillIn(input.default ?? '', { github: { token: jobToken } }),
  ]);
  return { runs: manifest.runs, inputs: Object.fromEntries(defaults) };
}

/** To parse it takes a tenth of what else a test does for a run, and it is nearly always the same. */
const manifests = new Map<string, Manifest>();

function parseManifest(text: string): Manifest {
  const manifest = manifests.get(text) ?? (parse(text) as Manifest);
  manifests.set(text, manifest);
  return manifest;
}

function runnerVariables(files: StepResult['files'] & { state: string }): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1234567890',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_ENV: files.env,
    GITHUB_OUTPUT: files.output,
    GITHUB_STATE: files.state,
    GITHUB_STEP_SUMMARY: files.summary,
    // So that all that could be logged is logged, in every test.
    RUNNER_DEBUG: '1',
  };
}

function toVariables(inputs: Record<string, string>): Record<string, string> {
  const entries = Object.entries(inputs);
  return Object.fromEntries(
    entries.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

type Exit = Pick<StepResult, 'code' | 'signal' | 'raw'>;

function runNode(file: string, options: StepOptions, env: NodeJS.ProcessEnv): Promise<Exit> {
  const { limitMs = 120_000, onStart, startedBy = [] } = options;
  const [program = '', ...words] = [...startedBy, process.execPath, file];
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env,
      cwd: env.GITHUB_WORKSPACE,
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    onStart?.(child, env);
    let raw = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        raw += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, raw }));
  });
}
