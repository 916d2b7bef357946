import { open, stat } from 'node:fs/promises';
import {
  createHttpClient,
  createRequestHandler,
  ensureHomeDirectory,
  proxySecrets,
} from '@bedrock-token/aws';
import {
  BedrockTokenError,
  FILE_LIMITS,
  hideAccounts,
  rememberVariables,
} from '@bedrock-token/core';
import { mask, readInput, workflowLog } from '@bedrock-token/github';
import { readTimeout } from './aws-inputs.ts';
import { fail, leaveOn } from './end-process.ts';
import { sleep } from './sleep.ts';
import type { World } from './world.ts';

/** What an action does, within the time that `action-timeout-s` gives it. */
export type Work = (world: World, timeout: Promise<never>) => Promise<void>;

/**
 * Runs an action: the one place that knows the real process, clock, network and disk.
 *
 * @param afterTimeout what a person should know of what was done by then
 */
export function runAction(work: Work, afterTimeout: string): void {
  ensureHomeDirectory();
  process.on('uncaughtException', fail);
  leaveOn('SIGINT', 130);
  leaveOn('SIGTERM', 143);
  runInTime(work, afterTimeout).catch(fail);
}

async function runInTime(work: Work, afterTimeout: string): Promise<void> {
  maskWhatIsKnown();
  const timeout = new AbortController();
  const timeoutMs = readTimeout(readInput);
  const timer = setTimeout(() => timeout.abort(timedOut(timeoutMs, afterTimeout)), timeoutMs);
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
  const ended = whenAborted(timeout.signal);
  ended.catch(() => {});
  try {
    await work(world, ended);
  } finally {
    clearTimeout(timer);
    requestHandler.destroy();
  }
}

const SECRET_VARIABLES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  // Its older name, which botocore reads, too.
  'AWS_SECURITY_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
];

/** Secrets that the job hands us could be echoed by anything that goes wrong from here on. */
function maskWhatIsKnown(): void {
  rememberVariables(process.env);
  // Before it is known which one it is: inputs and servers name accounts as well.
  if (/^true$/i.test(readInput('mask-aws-account-id').trim())) hideAccounts();
  for (const secret of [
    ...proxySecrets(process.env),
    ...proxySecrets({ https_proxy: readInput('http-proxy').trim() }),
  ]) {
    mask(secret);
  }
  for (const name of SECRET_VARIABLES) {
    mask(process.env[name] ?? '');
  }
}

/**
 * No more than a byte beyond the longest that anybody takes, who then says so.
 *
 * @throws Error for a pipe, which would wait for a writer for ever
 */
async function readRegularFile(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error('not a regular file');
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(FILE_LIMITS.token + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    await file.close();
  }
}

/** Some waits cannot be aborted; the run is then left behind. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function timedOut(timeoutMs: number, afterTimeout: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_TIMEOUT',
    `The action did not finish within ${timeoutMs / 1000} s.`,
    {
      hint: `${afterTimeout} The log above says what it waited for; raise action-timeout-s if the wait was worth it.`,
    },
  );
}
