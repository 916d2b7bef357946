import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';
import { DAYS, DRY_RUN, NEW_USER, NO_EXPIRY, PACE, PLACES, PROBE, USER } from './shared/options.ts';

const [, GRACE] = PACE as [OptionSpec, OptionSpec];

const OF_ONE_KEY = { operands: 'KEY-ID', maxOperands: 1, options: [USER] };
const FORCE: OptionSpec = {
  name: 'force',
  summary: 'also accept the key in use; its consumers then fail',
};

/** What `bedrock-token keys` does, in the order of its help. */
export const ACTIONS: readonly CommandSpec[] = [
  {
    name: 'keys list',
    summary: 'Show keys: alias, age, remaining lifetime as a bar, risks and state.',
    details:
      'A key is live, retiring (replaced, but still active), active (not known which of the two),\ninactive or expired.',
    options: [USER, { name: 'all-users', summary: 'the keys of every user of the account' }],
    examples: [
      {
        command: 'bedrock-token keys list --all-users',
        does: 'every long-term key of the account',
      },
    ],
  },
  {
    name: 'keys create',
    summary: 'Create a key, test it, and store it.',
    options: [
      USER,
      DAYS,
      NO_EXPIRY,
      ...PLACES,
      {
        name: 'show',
        summary: 'print the key; without --out or --sinks, only to a terminal',
      },
      ...NEW_USER,
      { name: 'adopt', summary: 'manage a user that bedrock-token did not create' },
      PROBE,
    ],
    details:
      'If you run it again, it keeps the existing key and writes it where it is missing. It never changes\nan existing key. An existing user gets policies and limits only if you name them.',
    examples: [
      {
        command: 'bedrock-token keys create --user bedrock-ci --create-user --days 60 --out ./key',
        does: 'a user, its policy, and a key with a lifetime of 60 days in ./key',
      },
    ],
  },
  {
    name: 'keys rotate',
    summary: 'Do what is due: replace the key, deactivate the previous key, delete it.',
    options: [
      USER,
      ...PLACES,
      { name: 'now', summary: 'replace the key now, regardless of its age' },
      {
        name: 'mode',
        value: 'MODE',
        summary:
          'compromised: deactivate keys first, then replace; cleanup: retire all keys except the live one',
        choices: ['rotate', 'compromised', 'cleanup'],
        default: 'rotate',
      },
      ...PACE,
      { ...DAYS, default: '60' },
      NO_EXPIRY,
      ...NEW_USER.slice(0, 2),
      PROBE,
      DRY_RUN,
    ],
    details:
      'The same steps as the rotation action. Each run does what is due and exits. If a run stops, the next\nrun continues. Name all places of the key each time.',
    examples: [
      {
        command: 'bedrock-token keys rotate --user bedrock-ci --out ./key --dry-run',
        does: 'what is due',
      },
      {
        command:
          "bedrock-token keys rotate --user bedrock-ci --sinks sinks.yml --escrow '{ type: file, path: ./pending }'",
        does: 'a key in several places',
      },
    ],
  },
  {
    name: 'keys rollback',
    summary:
      'Go back to the previous key: activate it, and restore it in places that kept its value.',
    options: [USER, ...PLACES, GRACE, PROBE, DRY_RUN],
  },
  { name: 'keys activate', summary: 'Activate a key.', ...OF_ONE_KEY },
  {
    name: 'keys deactivate',
    summary: 'Deactivate a key; activate reverses this.',
    ...OF_ONE_KEY,
    options: [USER, FORCE],
  },
  {
    name: 'keys delete',
    summary: 'Delete an inactive key permanently.',
    ...OF_ONE_KEY,
    options: [USER, FORCE],
  },
  {
    name: 'keys audit',
    summary: 'Report risks of the long-term keys of the whole account.',
    options: [
      {
        name: 'format',
        value: 'FORMAT',
        summary: 'how to print it',
        choices: ['table', 'json', 'sarif'],
        default: 'table',
      },
      {
        name: 'fail-on',
        value: 'LEVEL',
        summary: 'exit with code 12 if there is a finding of this level or above',
        choices: ['note', 'warning', 'error'],
      },
    ],
    details:
      'It needs iam:ListServiceSpecificCredentials on * and iam:GetUser. It makes one call per 1000 keys,\nand one per user with keys.',
    examples: [
      {
        command: 'bedrock-token keys audit --format sarif --fail-on error > keys.sarif',
        does: 'for code scanning',
      },
    ],
  },
  {
    name: 'keys policy',
    summary: 'Print the minimal IAM policy to create and rotate the keys of one user.',
    options: [
      USER,
      {
        name: 'max-days',
        value: 'N',
        summary: 'the maximum age of a new key, 1 to 36600',
        default: '90',
      },
      NO_EXPIRY,
      ...PLACES.slice(1, 3),
      ...NEW_USER,
    ],
    details:
      'It limits the age of new keys to --max-days; with --no-expiry it also allows keys that never\nexpire. With --create-user it also allows creating the user, with these policies and limits.\nWith --sinks it covers the secrets and parameters among them.',
  },
];
