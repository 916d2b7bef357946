import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { read } from './files/read-file.ts';
import type { Choice, FilePlan, Tool } from './tool.ts';

/** The other tools whose settings name the profile that several setups share. */
export function usersOfProfile(
  tools: readonly Tool[],
  tool: Tool,
  choice: Choice,
  io: ProcessIo,
): string[] {
  return tools
    .filter((other) => other !== tool && namesProfile(other.plan(choice, io)))
    .map(({ name }) => name);
}

function namesProfile(files: FilePlan[]): boolean {
  if (!files.some(({ isShared }) => isShared)) return false;
  return files.some((file) => !file.isShared && hasOurs(file));
}

/** A file that cannot be read, or is not of its form, has no settings that work. */
function hasOurs({ path, take }: FilePlan): boolean {
  try {
    const text = read(path);
    return text !== undefined && take(text, undefined) !== text;
  } catch (error) {
    if (error instanceof BedrockTokenError || error instanceof RangeError) return false;
    throw error;
  }
}
