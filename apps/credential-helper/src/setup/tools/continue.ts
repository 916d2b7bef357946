import { join } from 'node:path';
import { EXAMPLE_GLOBAL_PROFILE } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';
import { removeBlocks } from '../files/block.ts';
import { putItems } from '../files/yaml-list.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** A model with a profile that is served from every commercial region. */
const MODEL = EXAMPLE_GLOBAL_PROFILE;

/** Continue asks the profile for credentials with each request. */
export const continueDev: Tool = {
  name: 'continue',
  needsRegion: true,
  readsProfile: true,
  losesToKey: 'cn',
  plan: (choice, io) => [planProfile(choice, io), planContinueModel(modelFor(choice), io)],
  warnings: () => [
    'If the profile gives no credentials, Continue signs with your default credentials and reports this only in its log. Then run: bedrock-token doctor',
  ],
  next: () =>
    'Choose the model "Amazon Bedrock" in Continue. For others, copy its lines in config.yaml out of the block of bedrock-token, and change model.',
};

/** Puts a model at the head of those in config.yaml, which the editor's extension and the command share. */
export function planContinueModel(
  model: Readonly<Record<string, unknown>>,
  { env, home = '' }: ProcessIo,
): FilePlan {
  const path = join(env.CONTINUE_GLOBAL_DIR || join(home, '.continue'), 'config.yaml');
  const named = { name: 'Amazon Bedrock', ...model, roles: ['chat', 'edit', 'apply'] };
  return {
    path,
    put: (text) => putItems(withHead(removeBlocks(text)), 'models', [named], path),
    take: takeModel,
  };
}

function takeModel(text: string): string {
  const rest = removeBlocks(text);
  return rest === HEAD && rest !== text ? '' : rest;
}

/** What a config.yaml of Continue cannot be without. */
const HEAD = 'name: Local Config\nversion: 1.0.0\nschema: v1\n';
const withHead = (text: string) => (text.trim() === '' ? HEAD : text);

const modelFor = ({ region }: Choice) => ({
  provider: 'bedrock',
  model: MODEL,
  env: { region, profile: PROFILE },
});
