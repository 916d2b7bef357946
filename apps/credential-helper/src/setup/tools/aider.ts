import { join } from 'node:path';
import { EXAMPLE_GLOBAL_PROFILE } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';
import { removeBlocks } from '../files/block.ts';
import { putItems } from '../files/yaml-list.ts';
import type { FilePlan, Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/**
 * aider sets the variables of `set-env` for itself; boto3 then takes the profile and renews. A key of
 * the shell outranks the profile; an empty one does not (aider 0.86.2).
 */
export const aider: Tool = {
  name: 'aider',
  needsRegion: true,
  readsProfile: true,
  plan(choice, io) {
    // boto3 reads AWS_DEFAULT_REGION, and LiteLLM below aider AWS_REGION.
    const variables = [
      `AWS_PROFILE=${PROFILE}`,
      `AWS_REGION=${choice.region}`,
      `AWS_DEFAULT_REGION=${choice.region}`,
      'AWS_BEARER_TOKEN_BEDROCK=',
    ];
    return [planProfile(choice, io), planAiderVariables(variables, io)];
  },
  next: () =>
    `Start aider with a model of Bedrock, such as aider --model bedrock/${EXAMPLE_GLOBAL_PROFILE}. It needs boto3. A .aider.conf.yml of a project with a set-env of its own replaces this one.`,
};

/** @param variables of the form `NAME=value` */
export function planAiderVariables(
  variables: readonly string[],
  { home = '' }: ProcessIo,
): FilePlan {
  const path = join(home, '.aider.conf.yml');
  return {
    path,
    put: (text) => putItems(removeBlocks(text), 'set-env', variables, path),
    take: removeBlocks,
  };
}
