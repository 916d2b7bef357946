import { join } from 'node:path';
import type { ProcessIo } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/**
 * Crush sets the variables of its top-level `env` before it looks for credentials (0.88 and later).
 * An `api_key` of the form `$(command)` is not used: Crush runs it at the start and after a 401, and
 * Bedrock answers 403 to a key that has expired.
 */
export const crush: Tool = {
  name: 'crush',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [planProfile(choice, io), planEnv(choice.region, io)],
  // Both are in its source (0.90); AWS_REGION counts only for the credentials.
  warnings: ({ region = '' }) =>
    ['us-east-1', 'eu-west-1'].includes(region)
      ? []
      : [
          `Crush calls us-east-1 with its provider Amazon Bedrock, and eu-west-1 with Amazon Bedrock Europe. It does not call ${region}.`,
        ],
  next: () => 'Start crush (0.88 or later), and choose a model of Amazon Bedrock with Ctrl+L.',
};

export function crushPath({ env, home = '' }: ProcessIo): string {
  const directory =
    env.CRUSH_GLOBAL_CONFIG || join(env.XDG_CONFIG_HOME || join(home, '.config'), 'crush');
  return join(directory, 'crush.json');
}

function planEnv(region: string | undefined, io: ProcessIo): FilePlan {
  const path = crushPath(io);
  const settings: Setting[] = [
    [['env', 'AWS_PROFILE'], PROFILE],
    [['env', 'AWS_REGION'], region],
    [['env', 'AWS_DEFAULT_REGION'], region],
    // A key of the shell that starts it would outrank the profile, and cannot be renewed.
    [['env', 'AWS_BEARER_TOKEN_BEDROCK'], ''],
  ];
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
