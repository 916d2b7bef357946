import { setTimeout as sleep } from 'node:timers/promises';
import { type Served, startServe } from '../../support/command/serve.ts';
import type { Check, CheckResult } from '../part.ts';
import {
  type AgentWorld,
  compareTurn,
  REGION,
  runSetup,
  startAgentWorld,
  type Turn,
} from './coding-agent.ts';

/** Whose AWS keys the gateway has, and no client. */
const PROFILE = 'work';
/** How long each key of the gateway lives, in seconds. */
const KEY_LIFE = 20;

const NO_KEY = 'no key';

/** A tool that `setup TOOL --gateway` configures. */
export interface GatewayTool {
  /** Its name for `setup`. */
  name: string;
  /** One turn of it, after `setup`. */
  turn(world: AgentWorld): Turn;
  /** Ends what outlives a turn. */
  stop?(world: AgentWorld): Promise<unknown>;
}

/** A turn before and a turn after the end of a key, with what `setup` wrote once. */
export function checkGatewayTool(tool: GatewayTool, scratch: string): Check {
  return {
    configured: `\`setup ${tool.name} --gateway\``,
    compared: 'two streamed turns through the gateway, over the end of a key',
    minutes: 10,
    run: () => runThroughGateway(tool, scratch),
  };
}

async function runThroughGateway(
  { name, turn, stop }: GatewayTool,
  scratch: string,
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, PROFILE);
  await using served = await startGateway(world);
  const failures = await setUpWith(served, world, name);
  try {
    const lives = await overKeyLives(world, async () => {
      failures.push(...(await compareTurn(world, turn(world))));
    });
    failures.push(...lives);
  } finally {
    await stop?.(world);
  }
  return { cases: 2, failures };
}

/** With keys that end soon. Its identity is a profile, so a client that signs for itself fails. */
export function startGateway(world: AgentWorld, options: readonly string[] = []): Promise<Served> {
  const always = ['--region', REGION, '--profile', PROFILE, '--duration', `${KEY_LIFE}s`];
  return startServe([...always, ...options], world.env);
}

export const setUpWith = ({ url }: Served, world: AgentWorld, name: string): Promise<string[]> =>
  runSetup(world, name, '--gateway', '--port', new URL(url).port, '--region', REGION);

/**
 * Asks, waits until the keys of the first requests have ended, and asks again.
 *
 * @param life of a key or a session, in seconds
 * @returns what is wrong with the keys or sessions that arrived
 */
export async function overKeyLives(
  { hosts }: Pick<AgentWorld, 'hosts'>,
  ask: () => Promise<void>,
  life = KEY_LIFE,
): Promise<string[]> {
  const { journal } = hosts.emulator;
  const keysSince = (from: number) =>
    journal
      .entries()
      .slice(from)
      .filter(({ service, status }) => service.startsWith('bedrock') && status === 200)
      .map(({ headers }) => headers['x-amz-security-token'] ?? headers.authorization ?? NO_KEY);
  const start = journal.entries().length;
  await ask();
  const first = keysSince(start);
  await sleep(life * 1000);
  const between = journal.entries().length;
  await ask();
  const second = keysSince(between);
  if (first.length === 0 || second.length === 0) return ['no request arrives with a key'];
  return second.some((key) => first.includes(key)) ? ['a key is used after its end'] : [];
}
