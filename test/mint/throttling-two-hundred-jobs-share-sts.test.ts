import type { ActionRuntime } from '@bedrock-token/action-runtime';
import { createHttpClient, createRequestHandler } from '@bedrock-token/aws';
import { sleep } from '@bedrock-token/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mint } from '../../actions/mint/build/tsc/run.js';
import { type Cloud, ROLE, startCloud } from '../support/cloud/cloud.ts';
import { sizeOf } from '../support/setup/exhaustive.ts';

/** `npm test` is content with thirty. */
const JOBS = sizeOf(30, 200);
/** What STS answers a second. */
const STS_LIMIT = sizeOf(5, 10);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  // The SDK's clients take their endpoint from the process, not from a job's world.
  Object.assign(process.env, cloud.env);
});
afterAll(() => cloud.stop());

/** A job of its own: connections, identity and dice are not shared. */
async function runJob(
  inputs: Record<string, string>,
): Promise<{ region: string; retries: number }> {
  let retries = 0;
  const requestHandler = createRequestHandler();
  const world: ActionRuntime = {
    environment: {
      ...cloud.env,
      ...cloud.oidcEnv(),
      GITHUB_OUTPUT: import.meta.filename,
      GITHUB_ENV: import.meta.filename,
    },
    now: Date.now,
    sleep,
    random: Math.random,
    http: createHttpClient(requestHandler),
    requestHandler,
    log: { debug() {}, info: () => void retries++, warn() {} },
    mask() {},
    readFile: async () => '',
    signal: new AbortController().signal,
  };
  try {
    const { tokens } = await mint((name) => inputs[name] ?? '', world);
    return { region: tokens[0].region, retries };
  } finally {
    requestHandler.destroy();
  }
}

it(`${JOBS} jobs at once all get through an STS of ${STS_LIMIT} requests a second`, async () => {
  cloud.limit('sts', STS_LIMIT);
  // On a slow machine the jobs do not come to the limit by themselves.
  cloud.faults.add({ service: 'sts', kind: 'throttle', times: JOBS });
  const started = performance.now();
  const jobs = await Promise.all(
    Array.from({ length: JOBS }, () =>
      runJob({ 'role-to-assume': ROLE, 'aws-region': 'us-east-1' }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const most = Math.max(...jobs.map(({ retries }) => retries + 1));
  console.log(`${JOBS} jobs in ${seconds.toFixed(1)} s, at most ${most} attempts for one`);

  expect(jobs).toHaveLength(JOBS);
  expect(cloud.journal.count({ service: 'sts', status: 200 })).toBe(JOBS);
  // It was a real jam, and the default of attempts was enough to get out of it.
  expect(cloud.journal.count({ service: 'sts', status: 400 })).toBeGreaterThanOrEqual(JOBS);
  expect(most).toBeLessThanOrEqual(12);
});
