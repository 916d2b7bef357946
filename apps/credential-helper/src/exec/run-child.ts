import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProcessIo } from '../process-io.ts';
import { isInForeground } from './foreground.ts';

/** Signals that are meant for the command when they reach us. */
const PASSED: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'];
/** A terminal sends these to the command as well as to us; twice would be once too often. */
const SENT_BY_TERMINALS: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];

/**
 * Runs a command on our own terminal and files until it ends.
 *
 * @param notStarted reports a command that cannot be run, and returns the exit code
 * @returns its exit code; 128 and the signal's number if a signal ended it
 */
export function runChild(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { platform }: ProcessIo,
  notStarted: (error: NodeJS.ErrnoException) => number,
): Promise<number> {
  return new Promise((resolve) => {
    // Before the command runs: it may be at work, and signalled, before spawn() returns. A handler
    // runs in a later turn of the event loop, when there is a child.
    passSignals((signal) => void child.kill(signal), platform);
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.on('error', (error) => resolve(notStarted(error)));
    child.on('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]);
    });
  });
}

function passSignals(pass: (signal: NodeJS.Signals) => void, platform: NodeJS.Platform): void {
  const passUnlessSent = (signal: NodeJS.Signals) => {
    if (!isInForeground(platform)) pass(signal);
  };
  for (const signal of SENT_BY_TERMINALS) process.on(signal, passUnlessSent);
  const passed = platform === 'win32' ? PASSED.slice(0, 2) : PASSED;
  for (const signal of passed) process.on(signal, pass);
}
