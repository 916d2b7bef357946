import { inputError } from '../errors.ts';

/** `wrkspc_` and letters and digits (Claude Platform on AWS user guide, "Workspaces"). */
const WORKSPACE_ID = /^wrkspc_[A-Za-z0-9]{1,100}$/;
/** Such as `claude-haiku-4-5`: the ids of Anthropic's own API, without a provider in front. */
const MODEL_ID = /^claude-[a-z0-9-]{1,100}$/;

/** A workspace and a model that all examples name. */
export const EXAMPLE_WORKSPACE = 'wrkspc_01AbCdEf23GhIj';
export const EXAMPLE_CLAUDE_MODEL = 'claude-haiku-4-5';

/** @throws ERR_INPUT for what cannot be the ID of a workspace */
export function checkWorkspaceId(text: string, name: string): string {
  if (WORKSPACE_ID.test(text)) return text;
  throw inputError(
    name,
    'is not the ID of a workspace',
    `Give the ID that the AWS Console shows under Claude Platform on AWS, Workspaces, such as ${EXAMPLE_WORKSPACE}.`,
  );
}

/** Whether text can be the ID of a model on Claude Platform on AWS. */
export const isClaudeModelId = (text: string): boolean => MODEL_ID.test(text);
