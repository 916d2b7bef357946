import type { OptionSpec } from '../../command-line/spec.ts';

export const USER: OptionSpec = {
  name: 'user',
  value: 'NAME',
  summary: 'the IAM user of the keys',
};

/** Where keys are kept. */
export const SINK_OPTIONS: readonly OptionSpec[] = [
  { name: 'out', value: 'FILE', summary: 'the file for the key, mode 0600' },
  {
    name: 'sinks',
    value: 'FILE',
    summary: 'the places for the key, in YAML like the input sinks of the action; - for stdin',
  },
  {
    name: 'escrow',
    value: 'ENTRY',
    summary:
      'with several places: where a new key is kept until every place has it; an entry as in --sinks, or the name of one of them',
  },
  {
    name: 'current-key',
    value: 'FILE',
    summary:
      'a file with the current value of the first GitHub secret in --sinks, or of a lost file of --out; - for stdin',
  },
  {
    name: 'pending-key',
    value: 'FILE',
    summary: 'a file with the current value of the GitHub secret of --escrow; - for stdin',
  },
];

export const PROBE: OptionSpec = {
  name: 'probe',
  value: 'HOW',
  summary:
    'how a key is tested: access lists the models, a model ID asks for one token, known accepts a denial by a policy, such as that of --allow-ip',
  default: 'access',
};

export const DAYS: OptionSpec = {
  name: 'days',
  value: 'N',
  summary: 'the age at which a new key expires in IAM, in days, 1 to 36600',
};

export const NO_EXPIRY: OptionSpec = {
  name: 'no-expiry',
  summary: 'a new key never expires; replaces --days',
};

/** What a user gets that is made. */
export const NEW_USER: readonly OptionSpec[] = [
  { name: 'create-user', summary: 'create the user if it does not exist' },
  {
    name: 'policy',
    value: 'ARN',
    summary:
      'a managed policy for the user; can be repeated; default for a new user: an inline policy that allows inference alone',
    isMultiple: true,
  },
  {
    name: 'models',
    value: 'ID,...',
    summary: 'in place of --policy: the only models that keys of the user may call',
  },
  {
    name: 'allow-ip',
    value: 'CIDR',
    summary: 'keys of the user work only from these addresses; can be repeated',
    isMultiple: true,
  },
  {
    name: 'not-after',
    value: 'DATE',
    summary: 'keys of the user stop working at this time, such as 2027-01-31',
  },
];

/** From the publication of a key to the end of the key before it. */
export const GRACE_HOURS: OptionSpec = {
  name: 'grace-hours',
  value: 'N',
  summary: 'time from the publication of a new key until the previous key is deactivated',
  default: '24',
};

/** When keys are replaced, deactivated and deleted. */
export const SCHEDULE: readonly OptionSpec[] = [
  {
    name: 'rotate-after-days',
    value: 'N',
    summary: 'the age at which a key is replaced',
    default: '30',
  },
  GRACE_HOURS,
  {
    name: 'soak-hours',
    value: 'N',
    summary:
      'time from the deactivation of a key until it is deleted; until then, rollback can restore it',
    default: '72',
  },
];

export const DRY_RUN: OptionSpec = {
  name: 'dry-run',
  summary: 'show what would be done, and change nothing',
};
