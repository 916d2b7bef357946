import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Session } from '@bedrock-token/action-runtime';
import { BedrockTokenError } from '@bedrock-token/core';
import { decodeReady, encodeStart, type Ready } from './handshake.ts';

/** A gateway that runs on behind the step. */
export interface GatewayProcess extends Ready {
  pid: number;
}

/** The process starts and listens in a fraction of this, in milliseconds. */
const START_MS = 20_000;

/**
 * Starts the gateway in a process of its own that outlives the step. It holds none of the step's files, so
 * that the runner does not wait for it (actions/toolkit#715), and keeps RUNNER_TRACKING_ID, by which the
 * runner ends what a job leaves behind.
 *
 * @throws ERR_TIMEOUT or ERR_UPSTREAM if it does not start
 */
export async function startGatewayProcess(session: Session): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [join(__dirname, 'gateway.js')], {
    detached: true,
    // The third one carries a single answer, and is closed then.
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(encodeStart({ session, runnerPid: process.ppid }));
  try {
    const ready = decodeReady(await readAnswer(child));
    return { ...ready, pid: child.pid ?? 0 };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    (child.stdio[3] as Readable).destroy();
    child.unref();
  }
}

function readAnswer(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(notStarted('in time', 'ERR_TIMEOUT')), START_MS);
    const pipe = child.stdio[3] as Readable;
    pipe.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    pipe.once('end', () => {
      clearTimeout(timer);
      if (text === '') reject(notStarted('at all', 'ERR_UPSTREAM'));
      else resolve(text);
    });
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(notStarted(`(${code})`, 'ERR_UPSTREAM'));
    });
  });
}

function notStarted(how: string, code: 'ERR_TIMEOUT' | 'ERR_UPSTREAM'): BedrockTokenError {
  return new BedrockTokenError(code, `The gateway did not start ${how}.`, {
    hint: 'The runner may be out of memory or processes. Without gateway: true, the step exports a key.',
  });
}
