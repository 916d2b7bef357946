import { join } from 'node:path';
import type { ProcessIo } from '../../process-io.ts';
import { valueAt } from '../files/json-edit.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/**
 * Cline's command and its editor extensions share one file of providers. With `authentication`
 * "profile", neither a stored key nor AWS_BEARER_TOKEN_BEDROCK counts (3.0.65).
 */
export const cline: Tool = {
  name: 'cline',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [planProfile(choice, io), planProviders(choice, io)],
  next: () =>
    'Restart Cline (3.0.65 or later), or its editor, and choose a model of Amazon Bedrock.',
};

/** Cline refuses a file without them, and then starts from an empty one. */
const HEAD = '{\n  "version": 1,\n  "modes": {}\n}\n';
const ENTRY = ['providers', 'bedrock'];
const SETTINGS = [...ENTRY, 'settings'];

const planProviders = ({ region }: Choice, io: ProcessIo): FilePlan =>
  planClineBedrock(
    [
      [['region'], region],
      [['aws', 'authentication'], 'profile'],
      [['aws', 'profile'], PROFILE],
    ],
    io,
  );

/**
 * Makes Amazon Bedrock the provider that Cline uses.
 *
 * @param settings of the provider, by their paths below its own
 */
export function planClineBedrock(settings: readonly Setting[], io: ProcessIo): FilePlan {
  const path = providersPath(io);
  const choices: Setting[] = [
    [['lastUsedProvider'], 'bedrock'],
    [[...SETTINGS, 'provider'], 'bedrock'],
    ...settings.map(([where, value]): Setting => [[...SETTINGS, ...where], value]),
  ];
  const required = (text: string): Setting[] => {
    const now = new Date(io.now()).toISOString();
    const values = { updatedAt: now, tokenSource: 'manual' };
    return Object.entries(values).map(([name, value]) => {
      const where = [...ENTRY, name];
      return [where, valueAt(text.replace(/^\ufeff/, ''), where) ?? value];
    });
  };
  return {
    path,
    put: (text) => {
      const whole = text.trim() === '' ? HEAD : text;
      return putSettings(whole, [...choices, ...required(whole)], path);
    },
    take: (text, backup) => {
      const rest = takeSettings(text, [...choices, ...required(text)], backup, path);
      return rest !== text && isHead(rest) && backup === undefined ? '' : rest;
    },
  };
}

const isHead = (text: string) => text.replace(/\s/g, '') === HEAD.replace(/\s/g, '');

function providersPath({ env, home = '' }: ProcessIo): string {
  const data = env.CLINE_DATA_DIR || join(env.CLINE_DIR || join(home, '.cline'), 'data');
  return env.CLINE_PROVIDER_SETTINGS_PATH || join(data, 'settings', 'providers.json');
}
