import { join } from 'node:path';
import type { ProcessIo } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** Zed reads `language_models.bedrock` of its settings; a profile gives it credentials that renew. */
export const zed: Tool = {
  name: 'zed',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [planProfile(choice, io), planSettings(choice.region, io)],
  next: () => 'Start Zed again, and choose a model of Amazon Bedrock in the Agent Panel.',
};

export function zedPath({ env, home = '', platform }: ProcessIo): string {
  const directory =
    platform === 'win32'
      ? join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Zed')
      : join((platform === 'linux' && env.XDG_CONFIG_HOME) || join(home, '.config'), 'zed');
  return join(directory, 'settings.json');
}

function planSettings(region: string | undefined, io: ProcessIo): FilePlan {
  const path = zedPath(io);
  const bedrock = ['language_models', 'bedrock'];
  const settings: Setting[] = [
    [[...bedrock, 'authentication_method'], 'named_profile'],
    [[...bedrock, 'profile'], PROFILE],
    [[...bedrock, 'region'], region],
  ];
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
