/**
 * What a user interface calls the things that messages ask a person to set or to run: the inputs of
 * an action, the options and subcommands of a command. Messages here carry facts; these are the words
 * for what to do. Each is a part of a sentence.
 */
export interface Vocabulary {
  /** Inputs or options, by name. */
  userName: string;
  credentialAge: string;
  rotateAfter: string;
  grace: string;
  soak: string;
  currentKey: string;
  /** What lists the places of a key, with its verb, such as `sinks names`. */
  places: string;
  sessionDuration: string;
  /** An input or option with a value, ready to be pasted. */
  assign(name: string, value: string | number): string;
  /** A run that does something else, such as `mode cleanup`. */
  run: { rotate: string; cleanup: string; compromised: string; rollback: string };
  /** What creates a user that is missing, as a sentence. */
  createUser: string;
  /** What a user that somebody else made needs, as sentences. */
  adoptUser: string;
  /** What limits keys to addresses. */
  addressLimit: string;
  /** What helps where a policy denies this machine the key, as a clause. */
  avoidDenial: string;
  /** What allows only one run at a time. */
  oneRun: string;
  /** Where the details of a fault are shown. */
  debugLog: string;
  /** What lists the keys of a user, or of the account. */
  listKeys(userName: string | undefined): string;
  deleteKey: string;
  /** What deletes a key that is in use: two steps. */
  deactivateAndDeleteKey: string;
  /** What puts a live key into more places. */
  completeSinks: string;
  /** What prints the permissions that are needed. */
  printPolicy(userName: string): string;
  /** What reading all the keys of the account needs, as a sentence; a command may end it. */
  accountPermissions: string;
}

/** For programs that use these packages without a user interface: the members of `RotationPolicy` and plain words. */
export const PLAIN_VOCABULARY: Vocabulary = {
  userName: 'userName',
  credentialAge: 'credentialAgeDays',
  rotateAfter: 'rotateAfterDays',
  grace: 'graceHours',
  soak: 'soakHours',
  currentKey: 'the current value',
  places: 'the sinks are',
  sessionDuration: 'session',
  assign: (name, value) => `${name}: ${value}`,
  run: {
    rotate: 'a rotation',
    cleanup: 'a cleanup',
    compromised: 'a rotation of a compromised key',
    rollback: 'a rollback',
  },
  createUser: 'Create the user, or allow the rotation to do it.',
  adoptUser: 'Adopt the user, or name one that does not exist.',
  addressLimit: 'by a policy',
  avoidDenial: 'run where the key may be used, or allow this address',
  oneRun: 'a lock, or a queue',
  debugLog: 'a debug log',
  listKeys: (userName) =>
    `aws iam list-service-specific-credentials${userName === undefined ? ' --all-users' : ` --user-name ${userName}`}`,
  deleteKey: 'aws iam delete-service-specific-credential',
  deactivateAndDeleteKey:
    '`aws iam update-service-specific-credential`, then `aws iam delete-service-specific-credential`',
  completeSinks: 'a rotation',
  printPolicy: () => 'rotatorPolicy',
  accountPermissions:
    'A list of all users needs iam:ListServiceSpecificCredentials there, and an audit iam:GetUser, too.',
};
