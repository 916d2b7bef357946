import { inputError } from '@bedrock-token/core';
import { isPassedBack, resolveEscrow, type SinkConfig } from '@bedrock-token/sinks';
import type { FleetKey } from './fleet-key.ts';

/** GitHub docs, "Running variations of jobs in a workflow". */
const MOST_JOBS = 256;

export interface MatrixRequest {
  /** `owner/name` of the workflow's repository; undefined outside of one. */
  repository: string | undefined;
  /** Account IDs are masked in the log, and GitHub drops an output that holds a masked value. */
  maskAccount: boolean;
}

/**
 * The matrix of a workflow that rotates each key in a job of its own:
 * `{"include":[{"account":…,"user-name":…,"aws-region":…,"role-to-assume":…,"current-key-secret":…,"pending-key-secret":…}]}`.
 * A member that has no value is empty. The two last are names of secrets of the workflow: a job
 * passes `${{ secrets[matrix.current-key-secret] }}` back.
 *
 * @returns JSON without anything secret
 * @throws ERR_INPUT for more keys than a matrix takes, or an account that cannot be named
 */
export function composeMatrix(keys: readonly FleetKey[], request: MatrixRequest): string {
  if (keys.length > MOST_JOBS) {
    throw inputError(
      'config',
      `lists ${keys.length} keys, and GitHub runs at most ${MOST_JOBS} jobs of one matrix`,
      'Plan every account separately (account: …), each in a job with a matrix of its own, or split the file.',
    );
  }
  return JSON.stringify({ include: keys.map((key) => composeEntry(key, request)) });
}

function composeEntry(key: FleetKey, { repository, maskAccount }: MatrixRequest) {
  const { account, accountId, userName, settings, sinks, escrow } = key;
  if (maskAccount && account === accountId) {
    throw inputError(
      'config',
      `in line ${key.line} has a user of an account without a name, and mask-aws-account-id hides its ID`,
      'Give the account a name, such as name: production: GitHub drops outputs that hold a masked value.',
    );
  }
  const secretOf = (config: SinkConfig | undefined) =>
    config !== undefined && repository !== undefined && isPassedBack(config, repository)
      ? config.name
      : '';
  return {
    account,
    'user-name': userName,
    'aws-region': settings['aws-region'] ?? '',
    // Its ARN has the account's id in it; the job reads it from the file.
    'role-to-assume': maskAccount ? '' : (settings['role-to-assume'] ?? ''),
    'current-key-secret': secretOf(sinks.find(({ type }) => type === 'github')),
    'pending-key-secret': secretOf(resolveEscrow(escrow, sinks)),
  };
}
