import type { OptionSpec } from '../command-line/spec.ts';

export const USER: OptionSpec = {
  name: 'user',
  value: 'NAME',
  summary: 'the IAM user whose keys it is about',
};

/** Where keys are kept. */
export const PLACES: readonly OptionSpec[] = [
  { name: 'out', value: 'FILE', summary: 'the file that holds the key, mode 0600' },
  {
    name: 'sinks',
    value: 'FILE',
    summary: "the places that hold the key, as YAML like the action's input sinks; - for stdin",
  },
  {
    name: 'escrow',
    value: 'ENTRY',
    summary:
      'with several sinks: where a new key waits until it is in all, as an entry or the name of a sink',
  },
  {
    name: 'current-key',
    value: 'FILE',
    summary:
      'holds what the first GitHub secret of the sinks holds, or what the file of --out held that was lost; - for stdin',
  },
  {
    name: 'pending-key',
    value: 'FILE',
    summary: 'holds what the GitHub secret in escrow holds; - for stdin',
  },
];

export const PROBE: OptionSpec = {
  name: 'probe',
  value: 'HOW',
  summary:
    'how a key is proven: access lists the models, a model id asks for one token, known settles for being refused by a policy, such as that of --allow-ip',
  default: 'access',
};

export const DAYS: OptionSpec = {
  name: 'days',
  value: 'N',
  summary: 'the age at which IAM ends a new key, 1 to 36600',
};

export const NO_EXPIRY: OptionSpec = {
  name: 'no-expiry',
  summary: 'a new key never ends, in place of --days',
};

/** What a user gets that is made. */
export const NEW_USER: readonly OptionSpec[] = [
  { name: 'create-user', summary: 'the user may be made' },
  {
    name: 'policy',
    value: 'ARN',
    summary:
      'a managed policy for the user, may be given several times; default for a user that is made AmazonBedrockLimitedAccess',
    isMultiple: true,
  },
  {
    name: 'allow-ip',
    value: 'CIDR',
    summary: 'keys of the user work from these addresses alone; may be given several times',
    isMultiple: true,
  },
  {
    name: 'not-after',
    value: 'DATE',
    summary: 'keys of the user end at this time, such as 2027-01-31',
  },
];

/** How keys are replaced. */
export const PACE: readonly OptionSpec[] = [
  {
    name: 'rotate-after-days',
    value: 'N',
    summary: 'the age at which a key is replaced',
    default: '30',
  },
  {
    name: 'grace-hours',
    value: 'N',
    summary: 'from the new key in all places until the one before is deactivated',
    default: '24',
  },
  {
    name: 'soak-hours',
    value: 'N',
    summary: 'from then until it is deleted; rollback brings it back so long',
    default: '72',
  },
];

export const DRY_RUN: OptionSpec = {
  name: 'dry-run',
  summary: 'say what would be done, and change nothing',
};
