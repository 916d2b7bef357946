import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { printable } from '../command-line/printable.ts';
import type { World } from '../world.ts';

/** Signals that are meant for the command when they reach us. */
const PASSED: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'];
/** A terminal sends these to the command as well as to us; twice would be once too often. */
const SENT_BY_TERMINALS: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];

/**
 * Runs a command on our own terminal and files until it ends.
 *
 * @returns its exit code; 128 and the signal's number if a signal ended it; 127 if there is no
 *   such command and 126 if it cannot be run (POSIX, Shell Command Language, 2.8.2)
 */
export function runChild(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  world: World,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.on('spawn', () => passSignals((signal) => void child.kill(signal), world));
    child.on('error', (error) => resolve(notStarted(command, error, world)));
    child.on('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]);
    });
  });
}

function passSignals(pass: (signal: NodeJS.Signals) => void, world: World): void {
  const isOnTerminal = isatty(0);
  for (const signal of SENT_BY_TERMINALS) process.on(signal, isOnTerminal ? () => {} : pass);
  const passed = world.platform === 'win32' ? PASSED.slice(0, 2) : PASSED;
  for (const signal of passed) process.on(signal, pass);
}

function notStarted(command: string, error: NodeJS.ErrnoException, world: World): number {
  const isAbsent = error.code === 'ENOENT';
  const why = isAbsent ? 'was not found' : `cannot be run (${error.code ?? error.name})`;
  world.tell(
    `The command ${printable(command)} ${why}.\n  Check its name and PATH; shell functions, aliases and pipes need a shell: bedrock-token exec -- sh -c '…'.`,
  );
  return isAbsent ? 127 : 126;
}
