import { EXAMPLE_PROFILE } from '@bedrock-token/core';
import type { CommandSpec, OptionSpec } from '../../command-line/spec.ts';
import {
  ACCOUNT,
  ADMINISTRATOR,
  REPO,
  REUSABLE_WORKFLOW,
  RIGHTS,
  SUBJECT,
  useOptions,
} from '../provision/options.ts';

/** Which jobs of the repository. */
const JOBS: readonly OptionSpec[] = [
  REPO,
  {
    name: 'branch',
    value: 'NAME',
    summary: 'jobs on this branch; * and ? are wildcards; default main',
  },
  { name: 'tag', value: 'NAME', summary: 'jobs on this tag; * and ? are wildcards' },
  { name: 'ref', value: 'REF', summary: 'jobs on this ref, such as refs/heads/main' },
  {
    name: 'environment',
    value: 'NAME',
    summary: 'jobs with this environment; with --branch, --tag or --ref only there',
  },
  { name: 'pull-request', summary: 'jobs of every pull request of the repository' },
  REUSABLE_WORKFLOW,
];

const ROLE: readonly OptionSpec[] = [
  { name: 'role-name', value: 'NAME', summary: 'the name of the role; default bedrock-REPO' },
  {
    name: 'max-session-duration',
    value: 'TIME',
    summary: 'the maximum of a session of the role, 1h to 12h',
    default: '1h',
  },
  ACCOUNT,
];

export const spec: CommandSpec = {
  name: 'setup github',
  summary: 'Create the OIDC provider and the least-privilege role for a repository, or print them.',
  options: [...JOBS, ...SUBJECT, ...RIGHTS, ...ROLE, ...useOptions('workflow'), ...ADMINISTRATOR],
  details:
    'Without --check, --apply and --undo it prints a document and changes nothing. --role-arn is the role\nof an administrator. A second --apply changes nothing. --check exits with code 12 if there are\ndifferences.',
  examples: [
    {
      command: `bedrock-token setup github --repo octo-org/octo-repo --region us-east-1 --models ${EXAMPLE_PROFILE} --apply`,
      does: 'the provider and a role for the branch main that may call one model',
    },
    {
      command:
        'bedrock-token setup github --repo octo-org/octo-repo --region us-east-1 --account 123456789012 --format workflow',
      does: 'a workflow ready to commit',
    },
  ],
};
