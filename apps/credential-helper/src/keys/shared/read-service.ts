import type { ServiceOfKeys } from '@bedrock-token/aws';
import { BedrockTokenError, EXAMPLE_WORKSPACE } from '@bedrock-token/core';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';

/** What the keys are for, by `--service` and `--workspace-id`. @throws ERR_INPUT */
export function readServiceOfKeys(invocation: Invocation, io: ProcessIo): ServiceOfKeys {
  const { service = 'bedrock', workspaceId } = readTokenRequest(invocation, io);
  return { service, workspaceId };
}

/** The same for keys that are tested, which takes a workspace. @throws ERR_INPUT */
export function readTestedService(invocation: Invocation, io: ProcessIo): ServiceOfKeys {
  const found = readServiceOfKeys(invocation, io);
  if (found.service === 'bedrock' || found.workspaceId !== undefined) return found;
  throw new BedrockTokenError('ERR_INPUT', '--workspace-id is missing.', {
    hint: `Every request to Claude Platform on AWS names a workspace, the test of a key too: add --workspace-id ${EXAMPLE_WORKSPACE}, or set ANTHROPIC_AWS_WORKSPACE_ID.`,
  });
}
