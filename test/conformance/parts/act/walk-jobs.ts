import type { Emulator } from '@bedrock-token/emulator';
import type { Act, ActResult } from '../../support/act.ts';
import { type Job, readBlock } from './job.ts';
import { setUp, startEmpty } from './set-up.ts';

// From an empty account to a call: the README's command, the workflow that it prints, a runner, the AWS CLI.

const SETUP = readBlock('README.md', 'setup github --repo');
const WORKFLOW = readBlock('README.md', 'workflow_dispatch');
const MOST_LINES = 12;

/** @param path - Folders with `aws`. */
export function walkJobs(path: readonly string[], scratch: string): Job[] {
  let printed = '';
  const walk =
    (options: string) =>
    async (act: Act, cloud: Emulator): Promise<ActResult> => {
      await setUp(cloud, scratch, SETUP.replace('--apply', `${options} --apply --yes`));
      printed = await setUp(
        cloud,
        scratch,
        SETUP.replace('--apply', '--format workflow --from-aws'),
      );
      return act.run(cloud, { workflow: printed, event: 'workflow_dispatch', path });
    };
  return [
    {
      name: 'a new user, from an empty account to a call',
      start: startEmpty,
      run: walk(''),
      shows: ['in us-east-1, emulated', 'Job succeeded'],
      verify: ({ journal }) => [
        ...(printed === WORKFLOW ? [] : ['setup github prints another workflow than the README']),
        ...(printed.trimEnd().split('\n').length <= MOST_LINES ? [] : ['the workflow is long']),
        ...(journal.count({ action: 'CreateRole' }) === 1 ? [] : ['no role was created']),
        ...(journal.count({ action: 'Converse' }) === 1 ? [] : ['no model was called']),
      ],
    },
    {
      name: 'a new user who names another branch',
      start: startEmpty,
      run: walk('--branch release'),
      shows: ['repo:octo-org/octo-repo:ref:refs/heads/main', 'Job failed'],
      fails: true,
      verify: ({ journal }) =>
        journal.count({ action: 'Converse' }) === 0 ? [] : ['a model was called'],
    },
  ];
}
