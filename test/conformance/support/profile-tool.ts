import type { Check } from '../part.ts';
import {
  type AgentWorld,
  compareTurn,
  REGION,
  runSetup,
  startAgentWorld,
  type Turn,
} from './coding-agent.ts';

/** A tool that reads the profile which `setup` writes. */
export interface ProfileTool {
  /** Its name for `setup`. */
  name: string;
  /** One turn of it, after `setup`. */
  turn(world: AgentWorld): Turn;
  /** Run with each of these in the environment; default: once, with nothing more. */
  environments?: readonly Readonly<Record<string, string>>[];
  /** Ends what outlives a turn. */
  stop?(world: AgentWorld): Promise<unknown>;
}

/**
 * A turn of a tool with what `setup` wrote. Only the profile `work`, the source of ours, has AWS
 * keys: a tool that falls back to another identity fails.
 */
export function checkProfileTool(
  { name, turn, environments = [{}], stop }: ProfileTool,
  scratch: string,
): Check {
  return {
    configured: `\`setup ${name}\``,
    compared: `a turn, signed by the profile${environments.length > 1 ? ', with and without a stale key around' : ''}`,
    async run() {
      await using world = await startAgentWorld(scratch, 'work');
      const failures = await runSetup(world, name, '--region', REGION, '--profile', 'work');
      try {
        for (const more of environments) {
          const { env, ...rest } = turn(world);
          failures.push(...(await compareTurn(world, { ...rest, env: { ...env, ...more } })));
        }
      } finally {
        await stop?.(world);
      }
      return { cases: environments.length, failures };
    },
  };
}
