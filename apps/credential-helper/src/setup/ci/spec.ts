import { EXAMPLE_PROFILE } from '@bedrock-token/core';
import type { CiSystem } from '@bedrock-token/provisioning';
import type { CommandSpec, OptionSpec } from '../../command-line/spec.ts';
import { ACCOUNT, ADMINISTRATOR, RIGHTS, THUMBPRINT, useOptions } from '../provision/options.ts';

/** Which jobs; {@link OPTIONS_OF} says which system takes which. */
const JOBS: readonly OptionSpec[] = [
  {
    name: 'project',
    value: 'PROJECT',
    summary: 'gitlab: the path GROUP/PROJECT; circleci: the ID of the project',
  },
  {
    name: 'organization',
    value: 'ORG',
    summary: 'circleci: the ID of the organization; buildkite: its slug',
  },
  { name: 'pipeline', value: 'SLUG', summary: 'buildkite: the slug of the pipeline' },
  {
    name: 'repo',
    value: 'REPO',
    summary: 'circleci: the repository that is built, such as github.com/octo-org/app',
  },
  {
    name: 'job-url',
    value: 'URL',
    summary:
      'jenkins: the job, as JOB_URL of a build has it; a branch of a multibranch pipeline is a job',
  },
  {
    name: 'branch',
    value: 'NAME',
    summary:
      'gitlab, circleci, buildkite: jobs on this branch; * and ? are wildcards; default main',
  },
  {
    name: 'tag',
    value: 'NAME',
    summary: 'gitlab, circleci, buildkite: jobs on this tag; * and ? are wildcards',
  },
  {
    name: 'subject',
    value: 'TEXT',
    summary: 'gitlab, jenkins: the whole subject, if it has other parts',
  },
  {
    name: 'issuer',
    value: 'URL',
    summary:
      'gitlab: the URL of your own GitLab; circleci, jenkins: the OIDC issuer, if it is another',
  },
  {
    name: 'audience',
    value: 'TEXT',
    summary:
      'gitlab, buildkite, jenkins: the audience of the tokens; default sts.amazonaws.com, in China sts.amazonaws.com.cn',
  },
];

/** Not the list of the package: what is loaded for the help stays small. */
const SYSTEMS = ['gitlab', 'circleci', 'buildkite', 'jenkins'] satisfies CiSystem[];

/** The options about jobs that each system takes. */
export const OPTIONS_OF = {
  gitlab: ['project', 'branch', 'tag', 'subject', 'issuer', 'audience'],
  circleci: ['project', 'organization', 'repo', 'branch', 'tag', 'issuer'],
  buildkite: ['organization', 'pipeline', 'branch', 'tag', 'audience'],
  jenkins: ['job-url', 'subject', 'issuer', 'audience'],
} as const;

export const OPTIONS_ABOUT_JOBS = JOBS.map(({ name }) => name);

export const spec: CommandSpec = {
  name: 'setup ci',
  summary:
    'Create the OIDC provider and the least-privilege role for jobs of GitLab CI, CircleCI, Buildkite or Jenkins, or print them.',
  operands: SYSTEMS.join('|'),
  operandChoices: SYSTEMS,
  maxOperands: 1,
  options: [
    ...JOBS,
    THUMBPRINT,
    ...RIGHTS,
    { name: 'role-name', value: 'NAME', summary: 'the name of the role; default bedrock-PROJECT' },
    ACCOUNT,
    ...useOptions('pipeline'),
    ...ADMINISTRATOR,
  ],
  details:
    'Without --check, --apply and --undo it prints a document and changes nothing. --role-arn is the role\nof an administrator. A second --apply changes nothing. --check exits with code 12 if there are\ndifferences.',
  examples: [
    {
      command: `bedrock-token setup ci gitlab --project octo-org/app --region us-east-1 --models ${EXAMPLE_PROFILE} --apply`,
      does: 'the provider and a role for the branch main of a project, which may call one model',
    },
    {
      command:
        'bedrock-token setup ci jenkins --job-url https://jenkins.example.com/job/app/ --region us-east-1 --account 123456789012 --format pipeline',
      does: 'a Jenkinsfile ready to commit',
    },
  ],
};
