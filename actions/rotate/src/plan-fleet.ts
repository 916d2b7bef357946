import type { ActionRuntime, Health } from '@bedrock-token/action-runtime';
import { composeMatrix, type FleetKey } from '@bedrock-token/fleet';
import { exportToJob, parseBoolean, type ReadInput } from '@bedrock-token/github';

/** Hands the matrix over. No key is looked at, and nothing is asked of AWS. */
export function planFleet(
  keys: readonly FleetKey[],
  read: ReadInput,
  runtime: ActionRuntime,
): Health {
  const { environment, log } = runtime;
  const matrix = composeMatrix(keys, {
    repository: environment.GITHUB_REPOSITORY || undefined,
    maskAccount: parseBoolean(read('mask-aws-account-id'), 'mask-aws-account-id', false),
  });
  exportToJob({ environment: {}, outputs: { matrix } }, environment);
  const accounts = new Set(keys.map(({ accountId }) => accountId)).size;
  log.info(`The file lists ${count(keys.length, 'key')} of ${count(accounts, 'account')}.`);
  return {};
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
