import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintStep } from '../../../support/action/mint-step.ts';
import type { CheckResult } from '../../part.ts';
import {
  type AgentWorld,
  ANSWER,
  mintStepForJob,
  operationOf,
  startAgentWorld,
} from '../../support/coding-agent.ts';
import type { Variables } from '../../support/key-source.ts';
import { type LineProgram, startLineClient } from '../../support/line-client.ts';

/** How long a session lasts, in seconds; the longer one for a machine that is busy. */
const SESSIONS = [10, 60];

/**
 * One process of a client, which reads its key once, asks all its cases with one key behind the gateway, and
 * again after that key has expired.
 */
export async function askOverTwoKeys(
  scratch: string,
  program: LineProgram,
  cases: readonly string[],
  variables: Variables,
): Promise<CheckResult> {
  for (const seconds of SESSIONS) {
    const failures = await askWith(seconds, scratch, program, cases, variables);
    if (failures !== undefined) return { cases: 2 * cases.length, failures };
  }
  throw new Error('the first answers come after the end of the session');
}

/** @returns undefined if the machine is too slow for such a session */
async function askWith(
  seconds: number,
  scratch: string,
  program: LineProgram,
  cases: readonly string[],
  variables: Variables,
): Promise<string[] | undefined> {
  await using world = await startAgentWorld(scratch, 'default', { shortSessionSeconds: seconds });
  const { emulator } = world.hosts;
  const step = await mintStepForJob(world, { gateway: 'true', export: variables });
  try {
    const env = { ...world.env, ...step.environment, ...program.env };
    using client = startLineClient(program, env, world.home);
    const failures: string[] = [];
    const askAll = async () => {
      for (const name of cases) {
        const { text, error } = await client.ask(name);
        if (text?.trim() !== ANSWER) failures.push(`${name}: ${error ?? `answers "${text}"`}`);
      }
    };
    await askAll();
    const first = presentedKeys(world);
    if (first.size > 1) return undefined;
    // Whichever session that was, it has ended by then.
    await sleep(seconds * 1000);
    await askAll();
    const keys = presentedKeys(world);
    if (keys.size < 2) failures.push('the second key is the first one');
    const localKey = step.outputs.token ?? '';
    if (keys.has(digestOf(localKey))) failures.push('the local key reached Bedrock');
    if (client.printed().includes(localKey)) failures.push('the client prints the local key');
    failures.push(...emulator.unexpected.map(({ method, path }) => `asks for ${method} ${path}`));
    return failures;
  } finally {
    await mintStep(emulator, {
      stage: 'post',
      env: { STATE_gateway: step.state.gateway ?? '' },
    });
  }
}

/** Digests of the keys in requests that Bedrock has served. */
function presentedKeys({ hosts }: AgentWorld): Set<string> {
  const served = hosts.emulator.journal
    .entries()
    .filter((entry) => operationOf(entry).startsWith('bedrock-') && entry.status === 200);
  return new Set(
    served.map(({ headers }) => (headers.authorization ?? '').replace(/^Bearer /i, '')),
  );
}

/** As the emulator's journal writes a secret. */
const digestOf = (secret: string) =>
  `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
