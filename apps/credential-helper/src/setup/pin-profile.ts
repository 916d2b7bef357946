import { requireProfile } from '@bedrock-token/aws';
import { profileOfEnvironment } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import type { Choice, Tool } from './tool.ts';

/**
 * Fixes the profile that is in force now, and its region if no other is named: a tool that starts
 * from a menu, or a shell tomorrow, has another AWS_PROFILE or none. A profile of ours names its
 * source even if that is `default`, or it would ask for itself wherever it is AWS_PROFILE.
 *
 * @throws ERR_NO_CREDENTIALS with the nearest names, if the profile does not exist; ERR_INPUT if a
 *   config file is not readable
 */
export async function pinProfile(
  { readsProfile }: Tool,
  choice: Choice,
  io: ProcessIo,
): Promise<Choice> {
  const named = choice.profile ?? profileOfEnvironment(io.env);
  const { name, exists, region } = await requireProfile(named, io.env);
  const profile = named ?? (readsProfile && exists ? name : undefined);
  return { ...choice, profile, region: choice.region ?? region };
}
