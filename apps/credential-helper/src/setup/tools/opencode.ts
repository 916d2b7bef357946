import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** opencode reads an AWS profile for Bedrock, and asks it again whenever it needs to. */
export const opencode: Tool = {
  name: 'opencode',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, world) => [planProfile(choice, world), planOptions(choice.region, world)],
  losesToKey: 'opencode',
  next: () => 'Start opencode, and choose a model of amazon-bedrock with /models.',
};

function planOptions(region: string | undefined, world: World): FilePlan {
  const directory = join(
    world.env.XDG_CONFIG_HOME || join(world.home ?? '', '.config'),
    'opencode',
  );
  const commented = join(directory, 'opencode.jsonc');
  const path = existsSync(commented) ? commented : join(directory, 'opencode.json');
  const settings: Setting[] = [
    [['provider', 'amazon-bedrock', 'options', 'region'], region],
    [['provider', 'amazon-bedrock', 'options', 'profile'], PROFILE],
  ];
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
