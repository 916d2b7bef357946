import { inCurrentDirectory } from '../current-directory.ts';
import { removeBlocks } from '../files/block.ts';
import { putItems } from '../files/yaml-list.ts';
import type { Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** The config.yaml of the LiteLLM proxy in the current directory: all models of Bedrock. */
export const litellm: Tool = {
  name: 'litellm',
  needsRegion: true,
  readsProfile: true,
  plan(choice, io) {
    const path = inCurrentDirectory('config.yaml');
    const model = {
      model_name: 'bedrock/*',
      litellm_params: {
        model: 'bedrock/*',
        aws_region_name: choice.region,
        aws_profile_name: PROFILE,
      },
    };
    const put = (text: string) => putItems(removeBlocks(text), 'model_list', [model], path);
    const ofProject = { path, put, take: removeBlocks, mode: 0o644, isOfProject: true } as const;
    return [planProfile(choice, io), ofProject];
  },
  losesToKey: 'litellm',
  next: () =>
    'Start it: litellm --config config.yaml. It needs boto3, and a key for its own clients in LITELLM_MASTER_KEY.',
};
