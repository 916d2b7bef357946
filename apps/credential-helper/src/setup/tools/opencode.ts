import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIo } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** opencode reads an AWS profile for Bedrock, and asks it again whenever it needs to. */
export const opencode: Tool = {
  name: 'opencode',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [planProfile(choice, io), planOptions(choice.region, io)],
  losesToKey: 'opencode',
  next: () => 'Start opencode, and choose a model of amazon-bedrock with /models.',
};

export function opencodePath({ env, home = '' }: ProcessIo): string {
  const directory = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'opencode');
  const commented = join(directory, 'opencode.jsonc');
  return existsSync(commented) ? commented : join(directory, 'opencode.json');
}

function planOptions(region: string | undefined, io: ProcessIo): FilePlan {
  const path = opencodePath(io);
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
