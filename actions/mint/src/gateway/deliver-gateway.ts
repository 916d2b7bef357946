import type { ActionRuntime } from '@bedrock-token/action-runtime';
import { toTimestamp } from '@bedrock-token/core';
import { exportToJob, saveState } from '@bedrock-token/github';
import { findConflicts } from '../conflicting-variables.ts';
import type { Minted } from '../minted.ts';
import { composeGatewayExports } from './job-exports.ts';
import { STATE } from './job-state.ts';
import { readRenewableUntil } from './request-token.ts';
import { type GatewayProcess, startGatewayProcess } from './start-process.ts';

/**
 * Starts the gateway and gives its address and local key to the later steps: all of it or, with an error,
 * nothing, and then no gateway either.
 */
export async function deliverGateway(
  { inputs, session }: Minted,
  runtime: ActionRuntime,
): Promise<void> {
  const { environment, log, mask } = runtime;
  for (const warning of findConflicts(inputs, environment)) log.warn(warning);
  const gateway = await startGatewayProcess(session);
  const renewableUntil = readRenewableUntil(environment);
  try {
    mask(gateway.localKey.reveal());
    mask(gateway.credentialsToken.reveal());
    const { pid, port, localKey } = gateway;
    saveState(STATE, JSON.stringify({ pid, port, localKey: localKey.reveal() }), environment);
    exportToJob(
      composeGatewayExports(gateway, session, inputs, renewableUntil, environment),
      environment,
    );
  } catch (error) {
    process.kill(gateway.pid, 'SIGKILL');
    throw error;
  }
  report(gateway, session.principalArn, inputs.regions, renewableUntil, runtime);
}

function report(
  { port }: GatewayProcess,
  principal: string,
  regions: readonly string[],
  renewableUntil: number | undefined,
  { log }: ActionRuntime,
): void {
  const until =
    renewableUntil === undefined
      ? 'for as long as GitHub gives OIDC tokens to this job'
      : `until ${toTimestamp(new Date(renewableUntil))}, when GitHub stops giving OIDC tokens to this job`;
  log.info(
    `The gateway at http://127.0.0.1:${port} serves Amazon Bedrock in ${regions.join(', ')} as ${principal}. It opens new AWS sessions ${until}.`,
  );
  log.info(
    'Steps in containers of their own, such as Docker actions and docker run, cannot reach the gateway.',
  );
}
