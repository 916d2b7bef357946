import { join } from 'node:path';
import type { Emulator } from '@bedrock-token/emulator';
import { REPOSITORY, SECRET_WRITER, USER } from '../../../support/action/rotate-step.ts';
import type { Act, ActRun } from '../../support/act.ts';
import { type Job, readBlock, readWorkflow, runWorkflow } from './job.ts';
import { startAccounts } from './rotation-accounts.ts';

const PAGE = 'actions/rotate/README.md';
const FLEET_PAGE = 'docs/fleet.md';
const CONFIG = readBlock(FLEET_PAGE, '# bedrock-keys.yml');
const APP_TOKEN = 'actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1';

/** Runs a workflow that asks GitHub's API. */
function runWithGitHub(act: Act, cloud: Emulator, options: ActRun) {
  return act.run(cloud, {
    ...options,
    env: { ...cloud.githubEnv(), APP_TOKEN: cloud.githubToken(SECRET_WRITER) },
    secrets: {
      // What the secrets are now, as each run of a workflow gets them.
      ...cloud.github.secretsFor(REPOSITORY),
      ROTATOR_APP_ID: '7654321',
      ROTATOR_APP_KEY: 'unused',
      GITHUB_TOKEN: cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } }),
    },
    actions: { [APP_TOKEN]: join(import.meta.dirname, 'app-token') },
  });
}

/** Compares the only key of a user with what its places hold. */
function compareKey(cloud: Emulator, user: string, places: readonly (string | undefined)[]) {
  const keys = cloud.iam.keys(user);
  if (keys.length !== 1) return [`${user} has ${keys.length} keys`];
  return places.every((value) => value === keys[0]?.value)
    ? []
    : [`a place does not hold the key of ${user}`];
}

const secretOf = (cloud: Emulator, repository: string) =>
  cloud.github.secret({ repository }, 'BEDROCK_API_KEY')?.value;
const currentOf = (cloud: Emulator, name: string) =>
  cloud.secretsManager.secret(name)?.staged.AWSCURRENT;

export function rotationJobs(): Job[] {
  return [
    {
      name: "the README's rotation into Secrets Manager",
      start: () => startAccounts([USER]),
      run: runWorkflow({
        workflow: readWorkflow('README.md', 'actions/rotate'),
        event: 'schedule',
      }),
      shows: ['Job succeeded'],
      verify: (cloud) => compareKey(cloud, USER, [currentOf(cloud, 'bedrock/api-key')]),
    },
    {
      name: 'the quick start of the rotation, which creates the user',
      start: () => startAccounts([]),
      run: runWorkflow({
        workflow: readWorkflow(PAGE, 'name: Rotate the Bedrock key in Secrets Manager\n'),
        event: 'workflow_dispatch',
      }),
      shows: ['Job succeeded'],
      verify: (cloud) => compareKey(cloud, USER, [currentOf(cloud, 'bedrock/api-key')]),
    },
    {
      name: 'the rotation into a GitHub secret, which creates the user',
      start: () => startAccounts([]),
      run: (act, cloud) =>
        runWithGitHub(act, cloud, {
          workflow: readWorkflow(PAGE, 'name: Rotate the Bedrock key\n'),
          event: 'workflow_dispatch',
        }),
      shows: ['Job succeeded'],
      verify: (cloud) => compareKey(cloud, USER, [secretOf(cloud, REPOSITORY)]),
    },
    {
      name: 'the workflow with an alert',
      start: () => startAccounts([USER]),
      run: (act, cloud) =>
        runWithGitHub(act, cloud, {
          workflow: readWorkflow('docs/alert.md', 'on-failure: issue'),
          event: 'schedule',
        }),
      shows: ['Job succeeded'],
      verify: (cloud) =>
        compareKey(cloud, USER, [cloud.parameterStore.parameter('/bedrock/api-key')?.value]),
    },
    {
      name: 'the alert of a run that fails',
      // Without its user, which this workflow does not create.
      start: () => startAccounts([]),
      run: (act, cloud) =>
        runWithGitHub(act, cloud, {
          workflow: readWorkflow('docs/alert.md', 'on-failure: issue'),
          event: 'schedule',
        }),
      shows: ['create-user', 'Job failed'],
      fails: true,
      verify: (cloud) =>
        cloud.github
          .issues(REPOSITORY)
          .map(({ state }) => state)
          .join() === 'open'
          ? []
          : ['not one open issue'],
    },
    {
      name: "the fleet's workflow and file",
      start: () => startAccounts(['bedrock-ci', 'bedrock-shop']),
      run: (act, cloud) =>
        runWithGitHub(act, cloud, {
          workflow: readWorkflow(FLEET_PAGE, 'name: Rotate the Bedrock keys\n'),
          event: 'workflow_dispatch',
          files: { 'bedrock-keys.yml': CONFIG },
        }),
      shows: ['bedrock-staging of staging', 'Job succeeded'],
      verify: (cloud) => [
        ...compareKey(cloud, 'bedrock-ci', [secretOf(cloud, REPOSITORY)]),
        ...compareKey(cloud, 'bedrock-shop', [
          secretOf(cloud, 'octo-org/shop'),
          currentOf(cloud, 'shop/bedrock-api-key'),
        ]),
        ...compareKey(cloud, 'bedrock-staging', [
          cloud.parameterStore.parameter('/staging/bedrock-api-key')?.value,
        ]),
      ],
    },
  ];
}
