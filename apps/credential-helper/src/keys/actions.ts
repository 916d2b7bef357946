import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';
import { DAYS, DRY_RUN, NEW_USER, NO_EXPIRY, PACE, PLACES, PROBE, USER } from './options.ts';

const [, GRACE] = PACE as [OptionSpec, OptionSpec];

const OF_ONE_KEY = { operands: 'KEY-ID', maxOperands: 1, options: [USER] };
const FORCE: OptionSpec = {
  name: 'force',
  summary: 'also the key in use, whose consumers then fail',
};

/** What `bedrock-token keys` does, in the order of its help. */
export const ACTIONS: readonly CommandSpec[] = [
  {
    name: 'keys list',
    summary: 'Show keys: alias, age, life as a bar, what is risky about each, and its state.',
    details:
      'A key is live, retiring (replaced, and still working), active (which of the two is not known),\ninactive or expired.',
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
    summary: 'Make a key, prove it, and put it where it is to be kept.',
    options: [
      USER,
      DAYS,
      NO_EXPIRY,
      ...PLACES,
      {
        name: 'show',
        summary: 'print the key; with neither --out nor --sinks to a terminal alone',
      },
      ...NEW_USER,
      { name: 'adopt', summary: 'take over a user that was not made by bedrock-token' },
      PROBE,
    ],
    details:
      'Done again it makes nothing more: the key that is there is kept, and put where it is missing. No\nkey that is there is ever touched. A user that is there gets policies and limits only if they are named.',
    examples: [
      {
        command: 'bedrock-token keys create --user bedrock-ci --create-user --days 60 --out ./key',
        does: 'a user, its policy, and a key of sixty days in ./key',
      },
    ],
  },
  {
    name: 'keys rotate',
    summary: 'Do what is due: replace the key, deactivate the one before, delete it.',
    options: [
      USER,
      ...PLACES,
      { name: 'now', summary: 'replace the key at once, whatever its age' },
      {
        name: 'mode',
        value: 'MODE',
        summary:
          'compromised: turn keys off first, then replace; cleanup: retire all keys but the live one',
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
      'The same steps as the action actions/rotate. A run does what is due and ends; one that stopped\nanywhere is finished by the next. Name all the places of the key each time.',
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
    summary: 'Go back to the key before: turn it on, and put it back where a place kept it.',
    options: [USER, ...PLACES, GRACE, PROBE, DRY_RUN],
  },
  { name: 'keys activate', summary: 'Turn a key on.', ...OF_ONE_KEY },
  {
    name: 'keys deactivate',
    summary: 'Turn a key off; activate brings it back.',
    ...OF_ONE_KEY,
    options: [USER, FORCE],
  },
  {
    name: 'keys delete',
    summary: 'Delete a key that is off, for good.',
    ...OF_ONE_KEY,
    options: [USER, FORCE],
  },
  {
    name: 'keys audit',
    summary: 'Find what is risky about the long-term keys of the whole account.',
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
        summary: 'end with 12 if there is a finding of this level or above',
        choices: ['note', 'warning', 'error'],
      },
    ],
    details:
      'It needs iam:ListServiceSpecificCredentials on * and iam:GetUser: a call for each thousand keys,\nand one for each user that has some.',
    examples: [
      {
        command: 'bedrock-token keys audit --format sarif --fail-on error > keys.sarif',
        does: 'for code scanning',
      },
    ],
  },
  {
    name: 'keys policy',
    summary: 'Print the least IAM policy that can create and rotate the keys of one user.',
    options: [
      USER,
      {
        name: 'max-days',
        value: 'N',
        summary: 'the longest age of a new key, 1 to 36600',
        default: '90',
      },
      NO_EXPIRY,
      ...PLACES.slice(1, 3),
      ...NEW_USER,
    ],
    details:
      'It limits the age of new keys to --max-days; with --no-expiry it also allows keys that never\nexpire. With --create-user it also allows to create the user, with these policies and limits.\nWith --sinks it covers the secrets and parameters among them.',
  },
];
