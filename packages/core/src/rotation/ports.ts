/** Every seam between a rotation and the outside, on one page. */
import type { ApiKeyRecord, ApiKeyStatus } from '../api-key.ts';
import type { BedrockTokenError } from '../errors.ts';
import type { Clock, Log, MonotonicClock, Random, Sleep } from '../ports.ts';
import type { Secret } from '../secret.ts';

/** All that a rotation touches. */
export interface RotationPorts {
  store: KeyStore;
  sinks: readonly KeySink[];
  escrow?: KeySink | undefined;
  probe: KeyProbe;
  now: Clock;
  elapsed: MonotonicClock;
  sleep: Sleep;
  random: Random;
  log: Log;
  /** Called with every value before anything can print it. */
  mask: (value: string) => void;
  /** Throws ERR_CLOCK if the clock here is off by what servers have said; asked before a plan is made. */
  checkClock?: () => void;
  signal?: AbortSignal | undefined;
}

/** An IAM user, as far as key rotation looks at one. */
export interface KeyUser {
  name: string;
  arn: string;
  tags: Record<string, string>;
}

/** A key in the one moment in which AWS shows its value. */
export interface CreatedKey {
  record: ApiKeyRecord;
  value: Secret<string>;
}

/** Where long-term keys are created and deleted: IAM, for the users of one account. */
export interface KeyStore {
  /** Undefined if there is no such user. */
  readUser(userName: string): Promise<KeyUser | undefined>;
  /** @throws ERR_ROTATION_INCOMPLETE if there is one by now */
  createUser(userName: string, tags: Record<string, string>): Promise<void>;
  /** @param policyArn of a managed policy */
  attachPolicy(userName: string, policyArn: string): Promise<void>;
  /** Writes an inline policy of this name, in place of the one there is. @param document JSON */
  putPolicy(userName: string, policyName: string, document: string): Promise<void>;
  /** Adds tags or changes them; others stay. */
  tagUser(userName: string, tags: Record<string, string>): Promise<void>;
  /** Every key of the user for one service, the oldest first. May lag some seconds behind. */
  listKeys(userName: string): Promise<ApiKeyRecord[]>;
  /**
   * One call, never sent twice: a lost answer leaves a key whose value nobody has.
   *
   * @param ageDays 1 to 36600; undefined for a key that never ends
   * @throws ERR_KEY_LIMIT if there are two; a retryable error that is not `refused` if it remains
   *   open whether a key was made
   */
  createKey(userName: string, ageDays: number | undefined): Promise<CreatedKey>;
  /** A key that is gone already is no error for {@link deleteKey}, and is one here. */
  setKeyStatus(
    userName: string,
    keyId: string,
    status: Exclude<ApiKeyStatus, 'Expired'>,
  ): Promise<void>;
  deleteKey(userName: string, keyId: string): Promise<void>;
}

/** What was found where a key is kept. */
export interface SinkReading {
  /**
   * `unreadable` for a place that takes secrets and gives none back; `foreign` for what is not a
   * key and cannot be shown as text.
   */
  state: 'value' | 'empty' | 'unreadable' | 'foreign';
  value?: Secret<string>;
  /** Of what is `foreign`: why it cannot be replaced, not even with `mayOverwrite`. */
  refusal?: BedrockTokenError;
  /** True if it is what the place held when this run was queued; it may hold another by now. */
  isSnapshot?: true;
  /** When it was last written, by the clock of the place itself. */
  writtenAt?: Date;
  /** The value is a part of the place and may be older than `writtenAt`. */
  mayBeOlder?: true;
  /** A danger of the place that people are to know of in each run, as a sentence. */
  remark?: string;
  /** Values it held before, the latest first, where the place keeps them. */
  previous?: Secret<string>[];
}

/** Where a long-term key is published for those who use it, or kept in escrow. */
export interface KeySink {
  /** For people, such as `GitHub secret BEDROCK_API_KEY of octo-org/octo-repo`. */
  name: string;
  /** What was written cannot be read back by the run that wrote it. */
  isWriteOnly?: true;
  /** A person said that what is there and is no key may be replaced. */
  mayOverwrite?: boolean;
  /**
   * Stands for the place in a tag of the user, 8 characters of base64url. A place that cannot be read
   * has one, so that a run can distinguish the secrets that rotations wrote from others.
   */
  fingerprint?: string;
  /**
   * Whether a later write can work, as far as reading can show.
   *
   * @throws ERR_SINK with the permission that is missing
   */
  preflight(): Promise<void>;
  read(): Promise<SinkReading>;
  /**
   * Idempotent: a write that may have arrived is repeated.
   *
   * @param keyId names this version
   * @throws an error that is `refused` if the place surely did not take it
   */
  write(value: Secret<string>, keyId: string): Promise<void>;
}

/** A text of which a key is one part. */
export interface DocumentReading {
  /** Undefined if nothing is there. */
  text?: Secret<string>;
  /** Why the text cannot be changed, such as `holds binary data`; there is no text then. */
  unusable?: string;
  /** When any part of it was last written, by the clock of the place itself. */
  writtenAt?: Date;
  /** Distinguishes this version from later ones; undefined if nothing is there. */
  version?: string;
  /** Texts it held before, the latest first, where the place keeps them. */
  previous?: Secret<string>[];
}

/** How a text is replaced. */
export interface DocumentChange {
  /** The key that the new text holds. */
  keyId: string;
  /** The text before holds another key, which a rollback may bring back. */
  replacesKey: boolean;
}

/** Where a text lies that others change, too. */
export interface DocumentPlace<Reading extends DocumentReading = DocumentReading> {
  /** For people, such as `file config.json`. */
  name: string;
  /** As that of a {@link KeySink}. */
  preflight(): Promise<void>;
  read(): Promise<Reading>;
  /**
   * Replaces the text, if the place still holds what was read.
   *
   * @returns what somebody else wrote at the same time and this write has replaced, with the
   *   version that is there now: the caller merges it. Undefined if there is nothing of the kind.
   * @throws a retryable error that is `refused` if the place holds another version by now
   */
  replace(
    text: Secret<string>,
    before: Reading,
    change: DocumentChange,
  ): Promise<Reading | undefined>;
}

/** What Bedrock says to a key. */
export type ProbeVerdict =
  /** It answers. */
  | { kind: 'accepted' }
  /** It knows the key, and a policy forbids the call: also a proof of the key itself. */
  | { kind: 'forbidden'; error: Error }
  /** It does not know the key, or not yet. */
  | { kind: 'unknown'; error: Error }
  /** No conclusive response. */
  | { kind: 'undetermined'; error: Error };

/** Shows a key to Bedrock. Never throws for what Bedrock or the network does. */
export type KeyProbe = (value: Secret<string>) => Promise<ProbeVerdict>;
