import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSummary } from '@bedrock-token/github';
import { type JobState, readJobState } from './job-state.ts';
import type { JobReport } from './job-usage.ts';

/** The gateway is on this machine: a longer answer is none, in milliseconds. */
const ANSWER_MS = 2_000;
/** The gateway lets open requests end for two seconds. */
const END_MS = 4_000;

/**
 * The post step: reports what the gateway of this job has served, and ends it. Never throws; without a
 * gateway it does nothing.
 *
 * @returns a line for the log; undefined if there is nothing to say
 */
export async function endGateway(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const state = readJobState(environment);
  if (state === undefined) return undefined;
  const report = await readReport(state).catch(() => undefined);
  // Another process may have got the number, or the port.
  if (report?.pid !== state.pid) return 'The gateway of this job had ended already.';
  process.kill(state.pid, 'SIGTERM');
  const text = describe(report);
  await writeSummary(`### Amazon Bedrock gateway\n\n${text}\n`, environment);
  await untilGone(state.pid);
  return text;
}

function describe({ rows, lastProblem }: JobReport): string {
  const sum = (name: 'requests' | 'errors' | 'input' | 'output') =>
    rows.reduce((total, row) => total + row[name], 0);
  const requests = sum('requests');
  const counted = `${requests} request${requests === 1 ? '' : 's'} to Amazon Bedrock, ${sum('errors')} failed; ${sum('input')} input and ${sum('output')} output tokens.`;
  return lastProblem === undefined ? counted : `${counted} The last problem: ${lastProblem}`;
}

function readReport({ port, localKey }: JobState): Promise<JobReport> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: '/_gateway/job',
        headers: { authorization: `Bearer ${localKey}` },
        timeout: ANSWER_MS,
      },
      async (response) => {
        try {
          resolve(JSON.parse(await readText(response)) as JobReport);
        } catch (error) {
          reject(error);
        }
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.end();
  });
}

/** Its own report is short, in characters. */
const LONGEST_REPORT = 100_000;

async function readText(response: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const part of response) {
    text += part.toString();
    if (text.length > LONGEST_REPORT) throw new Error('no report');
  }
  return text;
}

async function untilGone(pid: number): Promise<void> {
  const end = performance.now() + END_MS;
  while (performance.now() < end) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
  process.kill(pid, 'SIGKILL');
}
