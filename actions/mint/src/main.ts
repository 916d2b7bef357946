import { readFile } from 'node:fs/promises';
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
    readFile: (path) => readFile(path, 'utf8'),
    signal: timeout.signal,
  };
  try {
    const minted = await Promise.race([mint(readInput, world), whenAborted(timeout.signal)]);
    deliver(minted, world);
    await summarise(minted, world);
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
  // A request that cannot be aborted must not keep the job waiting.
  process.stdout.write('', () => process.exit());
}

process.on('uncaughtException', fail);
main().catch(fail);
