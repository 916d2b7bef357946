import { readFile, stat } from 'node:fs/promises';
import { createHttpClient, createRequestHandler, proxySecrets } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import { annotateError, mask, readInput, workflowLog } from '@bedrock-token/github';
import { readTimeout } from './inputs.ts';
import { deliver, mint, summarise } from './run.ts';
import { sleep } from './sleep.ts';
import type { World } from './world.ts';

/** The one place that knows the real process, clock, network and disk. */
async function main(): Promise<void> {
  maskWhatIsKnown();
  const timeout = new AbortController();
  const timeoutMs = readTimeout(readInput);
  const timer = setTimeout(() => timeout.abort(timedOut(timeoutMs)), timeoutMs);
  const requestHandler = createRequestHandler();
  const world: World = {
    environment: process.env,
    now: Date.now,
    sleep,
    random: Math.random,
    http: createHttpClient(requestHandler),
    requestHandler,
    log: workflowLog,
    mask,
    readFile: readRegularFile,
    signal: timeout.signal,
  };
  try {
    const minted = await Promise.race([mint(readInput, world), whenAborted(timeout.signal)]);
    deliver(minted, world);
    // The key is out: from here on nothing may fail the step, or keep it waiting.
    await Promise.race([summarise(minted, world), whenAborted(timeout.signal)]).catch(() => {});
  } finally {
    clearTimeout(timer);
    requestHandler.destroy();
  }
}

/** Secrets that the job hands us could be echoed by anything that goes wrong from here on. */
function maskWhatIsKnown(): void {
  for (const secret of [
    ...proxySecrets(process.env),
    ...proxySecrets({ https_proxy: readInput('http-proxy').trim() }),
  ]) {
    mask(secret);
  }
  for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK']) {
    mask(process.env[name] ?? '');
  }
}

/** @throws Error for a pipe, which would wait for a writer for ever */
async function readRegularFile(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error('not a regular file');
  return readFile(path, 'utf8');
}

/** Some waits cannot be aborted; the run is then left behind. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function timedOut(timeoutMs: number): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_TIMEOUT',
    `The action did not finish within ${timeoutMs / 1000} s.`,
    {
      hint: 'Nothing was exported. The log above says what it waited for; raise action-timeout-s if the wait was worth it.',
    },
  );
}

function toKnownError(error: unknown): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  return new BedrockTokenError('ERR_UPSTREAM', 'Something failed that should not.', {
    hint: 'Run again with debug logging (ACTIONS_STEP_DEBUG) and report what the debug log says.',
    cause: error,
  });
}

function fail(error: unknown): void {
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
function leaveOn(signal: NodeJS.Signals, code: number): void {
  process.on(signal, () => {
    process.exitCode = code;
    leave();
  });
}

process.on('uncaughtException', fail);
leaveOn('SIGINT', 130);
leaveOn('SIGTERM', 143);
main().catch(fail);
