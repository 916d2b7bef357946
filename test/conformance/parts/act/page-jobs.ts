import { type Job, readBlock } from './job.ts';
import { setUp, startEmpty } from './set-up.ts';

// docs/workflows.md: each role made by the command of the page, each workflow as the page has it.

const PAGE = 'docs/workflows.md';
const TOKEN = 'export GH_TOKEN="$(gh auth token)"\n';
const MATRIX = readBlock(PAGE, 'matrix:');
const CALLER = readBlock(PAGE, 'uses: octo-org/workflows/');
const REUSABLE = readBlock(PAGE, 'workflow_call:');
const ENVIRONMENT = readBlock(PAGE, 'environment: production');
const SETUP_MATRIX = readBlock(PAGE, '--models amazon.nova-lite-v1:0,us.');
const SETUP_REUSABLE = readBlock(PAGE, '--reusable-workflow');
const SETUP_ENVIRONMENT = readBlock(PAGE, '--environment production');
const CALLEE = /--reusable-workflow (\S+)/.exec(SETUP_REUSABLE)?.[1] ?? '';

const apply = (command: string) => `${TOKEN}${command.replace('--apply', '--apply --yes')}`;

export function pageJobs(path: readonly string[], scratch: string): Job[] {
  const reusable = {
    // act has no repositories of others: the same workflow, from the same repository.
    workflow: CALLER.replace(/uses: octo-org\/.*/, 'uses: ./.github/workflows/ask.yml'),
    files: { '.github/workflows/ask.yml': REUSABLE },
    event: 'workflow_dispatch',
    path,
  };
  const job =
    (command: string, run: Job['run']): Job['run'] =>
    async (act, cloud) => {
      await setUp(cloud, scratch, apply(command));
      return run(act, cloud);
    };
  return [
    {
      name: 'a matrix of two models',
      start: startEmpty,
      run: job(SETUP_MATRIX, (act, cloud) => act.run(cloud, { workflow: MATRIX, path })),
      shows: ['amazon.nova-lite-v1:0 in us-east-1, emulated', 'Job succeeded'],
      verify: ({ journal }) =>
        journal.count({ action: 'Converse' }) === 2 ? [] : ['two models were not called'],
    },
    {
      name: 'a reusable workflow that the role names',
      start: startEmpty,
      run: job(SETUP_REUSABLE, (act, cloud) =>
        act.run(cloud, { ...reusable, claims: { job_workflow_ref: CALLEE } }),
      ),
      shows: ['in us-east-1, emulated', 'Job succeeded'],
    },
    {
      name: 'a reusable workflow that the role does not name',
      start: startEmpty,
      run: job(SETUP_REUSABLE, (act, cloud) =>
        act.run(cloud, { ...reusable, claims: { job_workflow_ref: `${CALLEE}-2` } }),
      ),
      shows: ['ERR_ROLE_DENIED', 'Job failed'],
      fails: true,
    },
    {
      name: 'an environment with a role of its own',
      start: startEmpty,
      run: job(SETUP_ENVIRONMENT, (act, cloud) =>
        act.run(cloud, {
          workflow: ENVIRONMENT,
          event: 'workflow_dispatch',
          claims: { environment: 'production' },
          path,
        }),
      ),
      shows: ['in us-east-1, emulated', 'Job succeeded'],
    },
  ];
}
