import type { Vocabulary } from '@bedrock-token/core';

/** What the rotation action calls things: its inputs, and the commands for what is done by hand. */
export const INPUT_VOCABULARY: Vocabulary = {
  userName: 'user-name',
  credentialAge: 'credential-age-days',
  rotateAfter: 'rotate-after-days',
  grace: 'grace-hours',
  soak: 'soak-hours',
  currentKey: 'current-key',
  places: 'sinks names',
  sessionDuration: 'role-duration-seconds',
  assign: (name, value) => `${name}: ${value}`,
  run: {
    rotate: 'mode rotate',
    cleanup: 'mode cleanup',
    compromised: 'mode compromised',
    rollback: 'mode rollback',
  },
  createUser:
    'To create the user, set create-user: true, or run `bedrock-token keys create --create-user`.',
  adoptUser: 'Name a user that does not exist, with create-user: true.',
  addressLimit: '--allow-ip',
  avoidDenial: 'run where the key may be used, or allow this address',
  oneRun: 'concurrency in the workflow',
  debugLog: 'debug logging (ACTIONS_STEP_DEBUG)',
  listKeys: (userName) =>
    `bedrock-token keys list ${userName === undefined ? '--all-users' : `--user ${userName}`}`,
  deleteKey: 'bedrock-token keys delete',
  deactivateAndDeleteKey: '`bedrock-token keys deactivate`, then `keys delete`',
  completeSinks: '`bedrock-token keys rotate`',
  printPolicy: (userName) => `bedrock-token keys policy --user ${userName}`,
  accountPermissions:
    '`keys list --all-users` needs iam:ListServiceSpecificCredentials there, and `keys audit` iam:GetUser, too.',
};
