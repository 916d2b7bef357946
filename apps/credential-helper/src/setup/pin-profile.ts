import { requireProfile } from '@bedrock-token/aws';
import { profileOfEnvironment } from '@bedrock-token/core';
import type { World } from '../world.ts';
import type { Choice } from './tool.ts';

/**
 * Fixes the profile that is in force now, and its region if no other is named: a tool that starts
 * from a menu, or a shell tomorrow, has another AWS_PROFILE or none.
 *
 * @throws ERR_NO_CREDENTIALS with the nearest names, if the profile does not exist; ERR_INPUT if a
 *   config file is not readable
 */
export async function pinProfile(choice: Choice, world: World): Promise<Choice> {
  const profile = choice.profile ?? profileOfEnvironment(world.env);
  const { region } = await requireProfile(profile, world.env);
  return { ...choice, profile, region: choice.region ?? region };
}
