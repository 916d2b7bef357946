import { checkWorkspaceId, inputError, isKeyServiceName } from '@bedrock-token/core';
import { parseBoolean, type ReadInput } from '@bedrock-token/github';

/** What the key is for. */
export type ServiceInput =
  | { name: 'bedrock' }
  | {
      name: 'claude-platform';
      /** Undefined if neither the input nor the environment names one. */
      workspaceId: string | undefined;
    };

/** Inputs that choose among models and endpoints of Bedrock. */
const OF_BEDROCK = ['models'];
const SWITCHES_OF_BEDROCK = ['gateway', 'gateway-credentials'];

/** @throws ERR_INPUT for a service that there is not, or an input that it does not have */
export function readService(read: ReadInput, environment: NodeJS.ProcessEnv): ServiceInput {
  const name = read('service').trim() || 'bedrock';
  const workspace = read('workspace-id').trim();
  if (!isKeyServiceName(name)) {
    throw inputError(
      'service',
      'must be bedrock or claude-platform',
      'Leave it out for a key of Amazon Bedrock, or write service: claude-platform.',
    );
  }
  if (name === 'bedrock') {
    if (workspace === '') return { name };
    throw inputError(
      'workspace-id',
      'has no effect without service: claude-platform',
      'Add service: claude-platform, or leave workspace-id out.',
    );
  }
  refuseInputsOfBedrock(read);
  if (workspace !== '') return { name, workspaceId: checkWorkspaceId(workspace, 'workspace-id') };
  const variable = environment.ANTHROPIC_AWS_WORKSPACE_ID;
  if (!variable) return { name, workspaceId: undefined };
  return { name, workspaceId: checkWorkspaceId(variable, 'ANTHROPIC_AWS_WORKSPACE_ID') };
}

function refuseInputsOfBedrock(read: ReadInput): void {
  const other =
    OF_BEDROCK.find((name) => read(name).trim() !== '') ??
    SWITCHES_OF_BEDROCK.find((name) => parseBoolean(read(name), name, false));
  if (other === undefined) return;
  throw inputError(
    other,
    'cannot be combined with service: claude-platform',
    other === 'models'
      ? 'Leave models out: on Claude Platform on AWS permissions are for workspaces, so name one with workspace-id.'
      : 'Leave it out; the gateway serves Amazon Bedrock only.',
  );
}
