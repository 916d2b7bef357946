import type { AwsInputs } from '@bedrock-token/action-runtime';
import { inputError, jobTags, joinTags, parseTags, type SessionTag } from '@bedrock-token/core';
import { parseBoolean, type ReadInput } from '@bedrock-token/github';

export interface TagInputs {
  sessionTags: readonly SessionTag[];
  /** Whether the environment of the job is one more tag. */
  tagsEnvironment: boolean;
}

/**
 * The tags of `session-tags` and `custom-tags`, by which AWS's cost reports tell sessions apart.
 *
 * @throws ERR_INPUT for tags that AWS does not accept, or without a role that is assumed with credentials: with
 *   an OIDC token, AWS takes tags only from the token, and a token of GitHub has none (IAM User Guide, "Pass session
 *   tags using AssumeRoleWithWebIdentity")
 */
export function readSessionTags(
  read: ReadInput,
  { auth, role }: AwsInputs,
  environment: NodeJS.ProcessEnv,
): TagInputs {
  const wantsJob = parseBoolean(read('session-tags'), 'session-tags', false);
  const custom = read('custom-tags').trim();
  if (!wantsJob && custom === '') return { sessionTags: [], tagsEnvironment: false };
  if (auth !== 'ambient' || role === undefined) {
    throw inputError(
      wantsJob ? 'session-tags' : 'custom-tags',
      'needs a role that is assumed with credentials of an earlier step',
      'Add role-chaining: true, with role-to-assume set to a second role that allows sts:TagSession.',
    );
  }
  const { GITHUB_REPOSITORY, GITHUB_WORKFLOW, GITHUB_ACTOR } = environment;
  const ofJob = wantsJob
    ? jobTags({ repository: GITHUB_REPOSITORY, workflow: GITHUB_WORKFLOW, actor: GITHUB_ACTOR })
    : [];
  const own = custom === '' ? [] : parseTags(custom, 'custom-tags');
  return { sessionTags: joinTags('custom-tags', ofJob, own), tagsEnvironment: wantsJob };
}
