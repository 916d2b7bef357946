import { inCurrentDirectory } from '../current-directory.ts';
import { removeBlocks } from '../files/block.ts';
import { putItems } from '../files/yaml-list.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** The config.yaml of the LiteLLM proxy in the current directory: all models of Bedrock. */
export const litellm: Tool = {
  name: 'litellm',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [
    planProfile(choice, io),
    planLitellmModels({ aws_region_name: choice.region, aws_profile_name: PROFILE }),
  ],
  losesToKey: 'litellm',
  next: () =>
    'Start it: litellm --config config.yaml. It needs boto3, and a key for its own clients in LITELLM_MASTER_KEY.',
};

/** @param params how each model of Bedrock is called */
export function planLitellmModels(params: Readonly<Record<string, unknown>>): FilePlan {
  const path = inCurrentDirectory('config.yaml');
  const model = { model_name: 'bedrock/*', litellm_params: { model: 'bedrock/*', ...params } };
  const put = (text: string) => putItems(removeBlocks(text), 'model_list', [model], path);
  return { path, put, take: removeBlocks, mode: 0o644, isOfProject: true };
}
