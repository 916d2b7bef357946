import { resolve } from 'node:path';
import {
  createHttpClient,
  createRequestHandler,
  ensureHomeDirectory,
  proxySecrets,
} from '@bedrock-token/aws';
import { BedrockTokenError, hideAccounts, rememberVariables, sleep } from '@bedrock-token/core';
import { readRegularFile, resolveLinks } from '@bedrock-token/files';
import { mask, readInput, workflowLog } from '@bedrock-token/github';
import { readTimeout } from './aws-inputs.ts';
import { fail, leaveOn } from './end-process.ts';
import type { ActionRuntime } from './runtime.ts';

/** Waits for what an action does no longer than `action-timeout-s`. @throws ERR_TIMEOUT */
export type InTime = <T>(work: Promise<T>) => Promise<T>;

/** What an action does. */
export type Work = (runtime: ActionRuntime, inTime: InTime) => Promise<void>;

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
  const runtime = createRuntime({ log: workflowLog, mask, signal: timeout.signal });
  const ended = whenAborted(timeout.signal);
  ended.catch(() => {});
  try {
    await work(runtime, (part) => Promise.race([part, ended]));
  } finally {
    clearTimeout(timer);
    runtime.requestHandler.destroy();
  }
}

/** The real process, clock, network and disk. */
export function createRuntime(
  given: Pick<ActionRuntime, 'log' | 'mask' | 'signal'>,
): ActionRuntime {
  const requestHandler = createRequestHandler();
  return {
    environment: process.env,
    now: Date.now,
    sleep,
    random: Math.random,
    http: createHttpClient(requestHandler),
    requestHandler,
    readFile,
    ...given,
  };
}

const SECRET_VARIABLES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  // Its older name, which botocore reads, too.
  'AWS_SECURITY_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'ANTHROPIC_AWS_API_KEY',
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

/** @throws FileRefusal for a pipe, which would wait for a writer for ever, and for a long file */
async function readFile(path: string, limitBytes: number): Promise<string> {
  const content = readRegularFile(resolveLinks(resolve(path)).path, limitBytes);
  if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return content.bytes.toString('utf8');
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
      hint: `${afterTimeout} The log above shows what it waited for. If that needs more time, raise action-timeout-s.`,
    },
  );
}
