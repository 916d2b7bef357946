import { BedrockTokenError, checkWorkspaceId, EXAMPLE_WORKSPACE } from '@bedrock-token/core';
import type { Invocation } from '../../../command-line/spec.ts';
import type { ProcessIo } from '../../../process-io.ts';
import { readDays, readProbe } from '../../shared/read-options.ts';
import { readUserPermissions } from '../../shared/read-user-permissions.ts';
import { readSinkRequest } from '../../shared/sinks.ts';
import { readFleetReplacement } from './fleet-replacement.ts';
import type { Replacement } from './replacement.ts';

/**
 * Reads the options before anything is changed.
 *
 * @returns undefined if no places of the key are named
 * @throws ERR_INPUT
 */
export function readReplacement(invocation: Invocation, io: ProcessIo): Replacement | undefined {
  if (invocation.isSet('config')) return readFleetReplacement(invocation, io);
  const sinkRequest = readSinkRequest(invocation);
  if (sinkRequest.out === undefined && sinkRequest.sinks.length === 0) return undefined;
  const policy = {
    credentialAgeDays: readDays(invocation, 60),
    rotateAfterDays: 30,
    graceHours: 24,
    soakHours: 72,
  };
  const workspaceId = readWorkspace(invocation, io);
  return ({ service }) => {
    if (service === 'claude-platform' && workspaceId === undefined) throw noWorkspace();
    const ofKeys = { service, workspaceId: service === 'bedrock' ? undefined : workspaceId };
    return {
      sinkRequest,
      policy,
      service: ofKeys,
      probe: readProbe(invocation, ofKeys),
      permissions: readUserPermissions(invocation, ofKeys).forUser,
    };
  };
}

/** @throws ERR_INPUT for what is no ID of a workspace */
function readWorkspace(invocation: Invocation, { env }: ProcessIo): string | undefined {
  const option = invocation.value('workspace-id');
  if (option !== undefined) return checkWorkspaceId(option, '--workspace-id');
  const variable = env.ANTHROPIC_AWS_WORKSPACE_ID;
  return variable ? checkWorkspaceId(variable, 'ANTHROPIC_AWS_WORKSPACE_ID') : undefined;
}

function noWorkspace(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    'The key was not replaced: --workspace-id is missing, in which the new key is tested.',
    {
      hint: `Run the same command again with --workspace-id ${EXAMPLE_WORKSPACE}, or set ANTHROPIC_AWS_WORKSPACE_ID.`,
    },
  );
}
