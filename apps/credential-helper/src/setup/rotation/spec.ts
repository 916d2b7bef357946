import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec, OptionSpec } from '../../command-line/spec.ts';
import { SCHEDULE, SINK_OPTIONS } from '../../keys/shared/options.ts';
import {
  ADMINISTRATOR,
  REPO,
  REUSABLE_WORKFLOW,
  SUBJECT,
  useOptions,
} from '../provision/options.ts';

/** Which job of the repository rotates. Schedules run on the default branch. */
const JOBS: readonly OptionSpec[] = [
  REPO,
  { name: 'branch', value: 'NAME', summary: 'the branch of the workflow; default main' },
  {
    name: 'environment',
    value: 'NAME',
    summary: 'the environment of the job; with --branch only there',
  },
  REUSABLE_WORKFLOW,
];

/** One key. */
export const OF_ONE_KEY: readonly OptionSpec[] = [
  { name: 'user', value: 'NAME', summary: 'the IAM user of the key, which is created' },
  ...SINK_OPTIONS.filter(({ name }) => ['sinks', 'escrow'].includes(name)),
  ...SERVICE_OPTIONS,
  {
    name: 'models',
    value: 'ID,...',
    summary: 'the only models that keys of the user may call; default every model',
  },
  {
    name: 'policy',
    value: 'ARN',
    summary:
      'a managed policy for the user, in place of an inline policy that allows inference alone; can be repeated',
    isMultiple: true,
  },
  {
    name: 'days',
    value: 'N',
    summary: 'the age at which a key expires in IAM, and the maximum that the role may create',
    default: '60',
  },
  ...SCHEDULE,
];

/** Many keys. */
const OF_MANY_KEYS: readonly OptionSpec[] = [
  {
    name: 'config',
    value: 'FILE',
    summary:
      'in place of --user and --sinks: the file that lists accounts, users and the places of their keys',
  },
  {
    name: 'account',
    value: 'ID',
    summary: 'the AWS account; with --config, also its name in the file',
  },
  {
    name: 'role-name',
    value: 'NAME',
    summary: 'the name of the role; default bedrock-rotator-USER, with --config that of the file',
  },
];

export const spec: CommandSpec = {
  name: 'setup rotation',
  summary: 'Create all that a scheduled rotation of long-term keys needs in AWS, or print it.',
  options: [
    ...JOBS,
    ...SUBJECT,
    ...OF_ONE_KEY,
    ...OF_MANY_KEYS,
    ...useOptions('workflow', 'checklist'),
    { name: 'alert', summary: 'workflow: open an issue when a run fails, and close it afterwards' },
    ...ADMINISTRATOR,
  ],
  details:
    'Without --check, --apply and --undo it prints a document and changes nothing. It creates the OIDC\nprovider, the role of the rotation and the users of the keys, and no key: the workflow does that.\n--format checklist prints the steps for a GitHub App, if a place is a GitHub secret. --check also names\nthe secrets in Secrets Manager that are missing and, with a token in GH_TOKEN, those of the workflow. It\nexits with code 12 if there are differences.',
  examples: [
    {
      command:
        'bedrock-token setup rotation --repo octo-org/octo-repo --region us-west-2 --user bedrock-ci --sinks sinks.yml --apply',
      does: 'provider, role and user for one key',
    },
    {
      command:
        'bedrock-token setup rotation --repo octo-org/octo-repo --region us-west-2 --config bedrock-keys.yml --account production --check',
      does: 'what differs from a file of keys, in one of its accounts',
    },
  ],
};
