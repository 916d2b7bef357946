import type { ActionRuntime } from '@bedrock-token/action-runtime';
import { inputError } from '@bedrock-token/core';
import { type FleetKey, findKey, joinInputs, readFleet, selectAccount } from '@bedrock-token/fleet';
import { parseBoolean, type ReadInput } from '@bedrock-token/github';
import { readMode } from './inputs.ts';

/** What a run is about: one key, or the keys of a file, of which it makes a matrix. */
export type Task =
  | {
      kind: 'key';
      read: ReadInput;
      /** If it comes from a file. */
      key?: FleetKey;
    }
  | { kind: 'fleet'; keys: FleetKey[] };

/**
 * Whether a run makes a matrix, as far as the inputs show.
 *
 * @throws ERR_INPUT for a mode that needs a user
 */
export function isFleetPlan(read: ReadInput): boolean {
  if (read('config').trim() === '' || read('user-name').trim() !== '') return false;
  if (readMode(read('mode').trim()) === 'plan') return true;
  throw inputError(
    'user-name',
    'is empty, and the config file lists several keys',
    'Use mode: plan to get a job matrix, and pass account and user-name in each of its jobs.',
  );
}

/** @throws ERR_INPUT if the file, or the choice of a key in it, is wrong */
export async function readTask(read: ReadInput, runtime: ActionRuntime): Promise<Task> {
  const text = (name: string) => read(name).trim();
  const [path, account] = [text('config'), text('account')];
  if (path === '') {
    if (account === '') return { kind: 'key', read };
    throw inputError('account', 'has no effect without config', 'Leave it out, or name the file.');
  }
  const isPlan = isFleetPlan(read);
  warnOfForks(runtime);
  const { AWS_REGION, AWS_DEFAULT_REGION, GITHUB_REPOSITORY } = runtime.environment;
  const keys = await readFleet(path, runtime.readFile, {
    region: text('aws-region') || AWS_REGION || AWS_DEFAULT_REGION || '',
    repository: GITHUB_REPOSITORY || undefined,
  });
  if (isPlan) return { kind: 'fleet', keys: selectAccount(keys, account) };
  const key = findKey(keys, account, text('user-name'));
  const isMasked = parseBoolean(read('mask-aws-account-id'), 'mask-aws-account-id', false);
  if (isMasked) runtime.mask(key.accountId);
  return { kind: 'key', read: joinInputs(read, key), key };
}

/** The file says which commands run and which secrets are written, so its author is one of us. */
function warnOfForks({ environment, log }: ActionRuntime): void {
  if (environment.GITHUB_EVENT_NAME !== 'pull_request_target') return;
  log.warn(
    'This run was started by pull_request_target, and a config file is code: its author chooses the commands that run and the secrets that are overwritten. Rotate on schedule or workflow_dispatch, and never check out the head of a pull request here.',
  );
}
