import { BedrockTokenError } from '@bedrock-token/core';
import { annotateError } from '@bedrock-token/github';

/** Whatever was thrown, as one of ours. */
export function toKnownError(error: unknown): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  return new BedrockTokenError('ERR_UPSTREAM', 'An unexpected error occurred.', {
    hint: 'Run again with debug logging (ACTIONS_STEP_DEBUG), and report what it shows.',
    cause: error,
  });
}

/** Ends the process with an error that people can read. */
export function fail(error: unknown): void {
  annotateError(toKnownError(error));
  process.exitCode = 1;
  process.stdout.write('', () => leave());
}

/** How long a system call may hold up the end of the process, in milliseconds. */
const PATIENCE_MS = 500;

/**
 * Ends the process. exit() waits for the system calls of Node's thread pool, such as a look-up at
 * a name server that does not answer, or a pipe that nobody writes to; only a signal does not.
 */
function leave(since = performance.now()): void {
  const isBusy = process.getActiveResourcesInfo().some((kind) => /^(GetAddrInfo|FS)Req/.test(kind));
  if (!isBusy) process.exit();
  if (performance.now() - since > PATIENCE_MS) process.kill(process.pid, 'SIGKILL');
  setTimeout(leave, 20, since);
}

/**
 * With a handler of its own a signal waits until the running function is done, and so finds the
 * runner's files with all of a publication in them, or nothing.
 */
export function leaveOn(signal: NodeJS.Signals, code: number): void {
  process.on(signal, () => {
    process.exitCode = code;
    leave();
  });
}
