import { closeSync, readFileSync, writeSync } from 'node:fs';
import { createRuntime } from '@bedrock-token/action-runtime';
import { endpointsOf, findAuthorities, proxyFor } from '@bedrock-token/aws';
import { rememberSecret, rememberVariables } from '@bedrock-token/core';
import {
  createCredentialsPage,
  createLocalKey,
  type Gateway,
  type LocalPage,
  startGateway,
} from '@bedrock-token/gateway';
import { readInput } from '@bedrock-token/github';
import { readInputs } from '../inputs.ts';
import { decodeStart, encodeReady, type Start } from './handshake.ts';
import { createJobKeys } from './job-keys.ts';
import { createJobSessions } from './job-sessions.ts';
import { createJobUsage } from './job-usage.ts';
import { readRenewableUntil } from './request-token.ts';

/** The descriptor of the one answer to the step. */
const ANSWER = 3;
/** The runner's process is looked for so often, in milliseconds. */
const WATCH_MS = 5_000;
/** Open requests are waited for so long at the end of the job, in milliseconds. */
const GRACE_MS = 2_000;

/** The gateway's own process: from the start by the step to the end of the job. */
export async function serveJob(): Promise<void> {
  rememberVariables(process.env);
  const start = decodeStart(readFileSync(0, 'utf8'));
  const inputs = readInputs(readInput, process.env);
  const runtime = createRuntime({
    log: { debug() {}, info() {}, warn() {} },
    mask: rememberSecret,
    signal: new AbortController().signal,
  });
  const renewableUntil = readRenewableUntil(process.env);
  const sessions = createJobSessions({
    first: start.session,
    request: inputs,
    runtime,
    renewableUntil,
  });
  const localKey = createLocalKey();
  const credentialsToken = createLocalKey();
  const usage = createJobUsage();
  const pages = new Map<string, LocalPage>([['/_gateway/job', usage.page]]);
  if (inputs.gateway?.credentials) {
    const provide = async () => (await sessions.current()).credentials;
    pages.set('/credentials', createCredentialsPage(provide, credentialsToken));
  }
  const trust = await findAuthorities(process.env, undefined);
  const gateway = await startGateway(
    { listen: { port: 0 }, regions: inputs.regions, localKey, pages },
    {
      keysOf: createJobKeys(sessions, inputs.tokenSeconds, runtime),
      endpointsOf: regionEndpoints,
      meter: usage.meter,
      log: usage.log,
      now: runtime.now,
      monotonicNow: () => performance.now(),
      trust,
      proxyFor,
    },
  );
  writeSync(ANSWER, encodeReady({ port: gateway.port ?? 0, localKey, credentialsToken }));
  closeSync(ANSWER);
  endWithJob(gateway, start);
}

function regionEndpoints(region: string) {
  const { bedrock, bedrockRuntime, mantle } = endpointsOf(region, process.env);
  return { control: bedrock, runtime: bedrockRuntime, mantle };
}

/**
 * Ends with the job: when the post step asks for it by a signal, or, if the runner has died before that,
 * when its process is gone.
 */
function endWithJob(gateway: Gateway, { runnerPid }: Start): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) process.exit(0);
    isEnding = true;
    void gateway.stop(GRACE_MS).finally(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // A container has process numbers of its own, and a step in it no runner as its parent.
  if (runnerPid > 1) setInterval(() => isGone(runnerPid) && end(), WATCH_MS);
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
