import { type ChildProcess, spawn } from 'node:child_process';

export interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment. Default: the suite's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is closed after it. Default: nothing. */
  readonly input?: string;
  /** After this many seconds the program and its children are killed. Default: 120. */
  readonly seconds?: number;
}

export interface ProgramResult {
  /** The exit code; null if a signal ended the program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the time was over. */
  readonly timedOut: boolean;
}

const running = new Set<ChildProcess>();

/** Kills a program with all that it started: each program leads a process group of its own. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** Kills every program that still runs, with its children. */
export function killPrograms(): void {
  for (const child of running) killGroup(child);
}

/** Starts a program that serves in the background; end it by `killGroup`. */
export function startProgram(
  command: string,
  args: readonly string[],
  { cwd, env = process.env }: ProgramOptions = {},
): ChildProcess {
  const child = spawn(command, args, { cwd, env, detached: true });
  running.add(child);
  // A descendant may outlive the program and hold its output open.
  child.on('exit', () => killGroup(child));
  child.on('close', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end and collects its output.
 * @throws if it cannot be started; an exit code other than 0 is a result like any other.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = startProgram(command, args, options);
    const output = { stdout: '', stderr: '' };
    let timedOut = false;
    const seconds = options.seconds ?? 120;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, seconds * 1000);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      running.delete(child);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...output, timedOut });
    });
    // A program that reads nothing closes its end.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}
