import type { World } from '../../world.ts';

/** @returns a warning if a key in the environment defeats the profile that a tool is set up with */
export function warnOfKey(tool: string, { env }: World): string[] {
  if (!env.AWS_BEARER_TOKEN_BEDROCK) return [];
  return [
    `AWS_BEARER_TOKEN_BEDROCK is set here, and ${tool} prefers it to the profile: the session ends with that key. Start it as: env -u AWS_BEARER_TOKEN_BEDROCK ${tool}.`,
  ];
}
