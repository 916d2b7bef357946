import type { Vocabulary } from '@bedrock-token/core';
import type { SinkWords } from '@bedrock-token/sinks';

/** What `bedrock-token keys` calls things: its options and actions. */
export const OPTION_VOCABULARY: Vocabulary = {
  userName: '--user',
  credentialAge: '--days',
  rotateAfter: '--rotate-after-days',
  grace: '--grace-hours',
  soak: '--soak-hours',
  currentKey: '--current-key',
  places: '--out or --sinks names',
  sessionDuration: 'session',
  assign: (name, value) => `${name} ${value}`,
  run: {
    rotate: '--mode rotate',
    cleanup: '--mode cleanup',
    compromised: '--mode compromised',
    rollback: 'keys rollback',
  },
  createUser: 'To create the user, add --create-user.',
  adoptUser:
    'To manage it, add --adopt: the user gets the tag bedrock-token:managed and a key, and nothing else of it changes. Or name a user that does not exist, with --create-user.',
  addressLimit: '--allow-ip',
  avoidDenial: 'run where the key may be used, allow this address, or use --probe known',
  oneRun: 'concurrency in the workflow',
  debugLog: '--verbose',
  listKeys: (userName) =>
    `bedrock-token keys list ${userName === undefined ? '--all-users' : `--user ${userName}`}`,
  deleteKey: 'bedrock-token keys delete',
  deactivateAndDeleteKey: '`bedrock-token keys deactivate`, then `keys delete`',
  completeSinks: '`bedrock-token keys rotate`',
  printPolicy: (userName) => `bedrock-token keys policy --user ${userName}`,
  accountPermissions:
    '`keys list --all-users` needs iam:ListServiceSpecificCredentials there, and `keys audit` iam:GetUser, too.',
};

export const SINK_OPTION_WORDS: SinkWords = {
  sinks: '--sinks',
  escrow: '--escrow',
  githubToken: 'GH_TOKEN',
  currentKey: '--current-key',
  pendingKey: '--pending-key',
  passBack: (name) => `${name} FILE`,
};
