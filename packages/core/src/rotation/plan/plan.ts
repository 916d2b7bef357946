import type { BedrockTokenError } from '../../errors.ts';

/** A key that IAM lists, by its id, or the one that this plan makes. */
export type KeyRef = string;
export const NEW_KEY: KeyRef = 'new';

/** One thing to do. A step whose reason differs from case to case states it. */
export type Step =
  | { kind: 'create-user' }
  | { kind: 'attach-policy'; policy: string }
  /** An inline policy: what the keys of this user may do. */
  | { kind: 'permit-user' }
  /** An inline policy: from where and until when keys of this user work. */
  | { kind: 'limit-user' }
  /** Tags the user: it has all that it needs. */
  /** `isLast` for a user to adopt: a run that fails leaves no trace of it */
  | { kind: 'record-user'; isLast?: true }
  /** Whether every sink could be written, before anything changes. */
  | { kind: 'preflight' }
  /** Tags the user: a key is about to be created. */
  | { kind: 'announce'; existing: string[] }
  | { kind: 'create-key' }
  /** Keeps the value where the next run finds it. */
  | { kind: 'escrow-key' }
  | { kind: 'prove-key'; key: KeyRef }
  | { kind: 'publish-key'; key: KeyRef; sink: string }
  | { kind: 'read-back'; key: KeyRef; sink: string }
  /** Tags the user: this key is in every sink, those others retire. */
  | { kind: 'record-live'; key: KeyRef; retiring: string[] }
  /**
   * Tags the user: until a key is recorded as live, none is known to be in every sink. The keys, of
   * which one is to be live, retire in case that this run ends half way.
   */
  | { kind: 'announce-rollback'; keys: KeyRef[] }
  /** Tags the user: the grace of this key begins. */
  | { kind: 'record-retiring'; key: KeyRef }
  /** Tags the user: the soak of a key begins that somebody else deactivated. */
  | { kind: 'record-inactive'; key: KeyRef }
  /** A key that has leaked is not to be turned on again. */
  | { kind: 'deactivate-key'; key: KeyRef; why: string; isLeaked?: true }
  | { kind: 'activate-key'; key: KeyRef; why: string }
  | { kind: 'delete-key'; key: KeyRef; why: string };

/** Whether it turns off a key that has leaked; such steps come before all else. */
export function isLeakStep(step: Step): step is Step & { kind: 'deactivate-key' } {
  return step.kind === 'deactivate-key' && step.isLeaked === true;
}

/** In which part of its life the rotation is. */
export const PHASES = [
  /** A key is live, nothing is due. */
  'steady',
  /** There is no key that works; one is made and published. */
  'provision',
  /** The live key is due; its successor is made and published. */
  'rotate',
  /** A run before this one stopped half way; its key is proven and published. */
  'resume',
  /** The live key is put where it is missing. */
  'repair',
  /** The key before still works, for those who read it some time ago. */
  'grace',
  /** The key before is off, and could be turned on again. */
  'soak',
  /** Another run may be at work. */
  'wait',
  'compromised',
  'rollback',
  'cleanup',
  'refused',
] as const;
export type Phase = (typeof PHASES)[number];

export interface NextAction {
  what: string;
  at: Date;
}

export interface RotationPlan {
  phase: Phase;
  steps: Step[];
  /** The key that consumers use when the plan is done. */
  live?: KeyRef;
  /** What a later run will do, and when. */
  next?: NextAction;
  /** What a person should know and nothing is done about. */
  notes: string[];
  /** What these steps replace that may be somebody else's; logged before the first of them. */
  warnings?: string[];
  /** What a person still has to do when all steps are done; such a run did not succeed. */
  incomplete?: BedrockTokenError;
  /** Sinks that lack the live key and that no run can fill; until a person does, nothing is replaced. */
  unfilled?: string[];
  /** Why nothing is done. */
  refusal?: BedrockTokenError;
}

/** One line for people; the same in a plan and in the report of what was done. */
export function describeStep(step: Step): string {
  const key = 'key' in step ? (step.key === NEW_KEY ? 'the new key' : `key ${step.key}`) : '';
  switch (step.kind) {
    case 'create-user':
      return 'Create the user';
    case 'attach-policy':
      return `Attach ${step.policy}`;
    case 'permit-user':
      return 'Allow the keys of the user inference';
    case 'limit-user':
      return 'Limit the addresses and the period in which the keys of the user work';
    case 'record-user':
      return 'Mark the user: it is ready';
    case 'preflight':
      return 'Check that every place of the key can be written';
    case 'announce':
      return 'Mark the user: a key is about to be created';
    case 'create-key':
      return 'Create a key';
    case 'escrow-key':
      return 'Store the new key in escrow, until every place has it';
    case 'prove-key':
      return `Test that ${key} works`;
    case 'publish-key':
      return `Publish ${key} to ${step.sink}`;
    case 'read-back':
      return `Read ${key} back from ${step.sink}`;
    case 'record-live':
      return `Mark the user: ${key} is live`;
    case 'announce-rollback':
      return 'Mark the user: no key is known to be in every place';
    case 'record-retiring':
      return `Mark the user: ${key} retires`;
    case 'record-inactive':
      return `Mark the user: ${key} is inactive`;
    case 'deactivate-key':
      return `Deactivate ${key}: ${step.why}`;
    case 'activate-key':
      return `Activate ${key}: ${step.why}`;
    case 'delete-key':
      return `Delete ${key}: ${step.why}`;
  }
}
