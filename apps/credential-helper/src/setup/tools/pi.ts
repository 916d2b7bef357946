import { join } from 'node:path';
import type { ProcessIo } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/**
 * pi keeps the choice of a profile in auth.json, as its /login does (1.6). A stored key goes: it
 * outranks the profile, also if it is a `!command`, which pi runs once per process.
 */
export const pi: Tool = {
  name: 'pi',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [planProfile(choice, io), planAuth(choice.region, io)],
  losesToKey: 'pi',
  next: () => 'Start pi (1.6 or later): pi --provider amazon-bedrock.',
};

export const piDirectory = ({ env, home = '' }: ProcessIo) =>
  env.PI_CODING_AGENT_DIR || join(home, '.pi', 'agent');

function planAuth(region: string | undefined, io: ProcessIo): FilePlan {
  const path = join(piDirectory(io), 'auth.json');
  const settings: Setting[] = [
    [['amazon-bedrock', 'type'], 'api_key'],
    [['amazon-bedrock', 'key'], undefined],
    [['amazon-bedrock', 'env', 'AWS_PROFILE'], PROFILE],
    [['amazon-bedrock', 'env', 'AWS_REGION'], region],
  ];
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
