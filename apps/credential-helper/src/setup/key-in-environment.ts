import type { ProcessIo } from '../process-io.ts';
import type { Tool } from './tool.ts';

/** @returns what a key in the environment does to a tool that loses to it, and how to start the tool */
export function keyInEnvironment(
  { name, losesToKey }: Tool,
  { env }: ProcessIo,
): { says: string; fix: string } | undefined {
  if (losesToKey === undefined || !env.AWS_BEARER_TOKEN_BEDROCK) return undefined;
  return {
    says: `AWS_BEARER_TOKEN_BEDROCK is set, and ${name} prefers it to the profile: a session stops working when that key expires.`,
    fix: `Start it as: env -u AWS_BEARER_TOKEN_BEDROCK ${losesToKey}`,
  };
}
