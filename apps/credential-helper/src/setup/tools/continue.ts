import { join } from 'node:path';
import { EXAMPLE_GLOBAL_PROFILE } from '@bedrock-token/core';
import { removeBlocks } from '../files/block.ts';
import { putItems } from '../files/yaml-list.ts';
import type { Choice, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** A model with a profile that is served from every commercial region. */
const MODEL = EXAMPLE_GLOBAL_PROFILE;

/** Continue asks the profile for credentials with each request. */
export const continueDev: Tool = {
  name: 'continue',
  needsRegion: true,
  readsProfile: true,
  losesToKey: 'cn',
  plan(choice, io) {
    const directory = io.env.CONTINUE_GLOBAL_DIR || join(io.home ?? '', '.continue');
    const path = join(directory, 'config.yaml');
    const put = (text: string) =>
      putItems(withHead(removeBlocks(text)), 'models', [modelFor(choice)], path);
    const take = (text: string) => {
      const rest = removeBlocks(text);
      return rest === HEAD && rest !== text ? '' : rest;
    };
    return [planProfile(choice, io), { path, put, take }];
  },
  warnings: () => [
    'If the profile gives no credentials, Continue signs with your default credentials and reports this only in its log. Then run: bedrock-token doctor.',
  ],
  next: () =>
    'Choose the model "Amazon Bedrock" in Continue. For others, copy its lines in config.yaml out of the block of bedrock-token, and change model.',
};

/** What a config.yaml of Continue cannot be without. */
const HEAD = 'name: Local Config\nversion: 1.0.0\nschema: v1\n';
const withHead = (text: string) => (text.trim() === '' ? HEAD : text);

const modelFor = ({ region }: Choice) => ({
  name: 'Amazon Bedrock',
  provider: 'bedrock',
  model: MODEL,
  env: { region, profile: PROFILE },
  roles: ['chat', 'edit', 'apply'],
});
