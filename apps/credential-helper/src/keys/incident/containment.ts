import type {
  ApiKeyRecord,
  BedrockTokenError,
  KeyServiceName,
  SessionOwner,
} from '@bedrock-token/core';
import type { TimelineLabel } from './timeline/label.ts';
import type { HistoryReader } from './timeline/read-history.ts';

/** One change that stops what leaked; it can be done twice. */
export interface ContainmentStep {
  /** As an order, such as `deactivate key ACCA… of user ci`. */
  what: string;
  /** What is so once it is done, such as `key ACCA… of user ci is inactive`. */
  result: string;
  /** Found done already. */
  isDone: boolean;
  /** What is written, so that people can check it. */
  document?: string;
  /** Why it cannot be tried: what it needs could not be read. */
  fault?: BedrockTokenError;
  run(): Promise<void>;
  /** Does it again if another run has undone it meanwhile; absent for what no other run undoes. */
  ensure?(): Promise<void>;
}

/** A step that fails, since what it needs could not be read. */
export function failedStep(what: string, fault: BedrockTokenError): ContainmentStep {
  return { what, result: '', isDone: false, fault, run: () => Promise.reject(fault) };
}

/** A user whose long-term key is to be replaced. */
export interface ReplacedUser {
  userName: string;
  service: KeyServiceName;
  /** Of the leaked key, if IAM has it. */
  keyId?: string;
  /** IDs of the other keys of the user for this service that work. */
  others: readonly string[];
}

/** What AWS shows of what leaked. */
export interface LeakFacts {
  /** Whose session it is. */
  owner?: SessionOwner | undefined;
  /** The long-term key. */
  key?: ApiKeyRecord | undefined;
}

/** How a leak is stopped, and where its use shows. */
export interface Containment {
  steps: ContainmentStep[];
  facts?: LeakFacts;
  /** Why there are no steps, if nothing needs to be stopped. */
  nothingToStop?: string;
  /** Other active keys of the user, for whatever service. */
  otherKeys?: { userName: string; ids: readonly string[] };
  /** Why nothing may be written, and what a person does; thrown once the report is written. */
  refusal?: BedrockTokenError;
  notes: string[];
  /** What a person does afterwards. */
  next: string[];
  label: TimelineLabel;
  reader: HistoryReader;
  from: Date;
  /** Whose long-term key is to be replaced. */
  replaceFor?: ReplacedUser;
  /** Whether Bedrock can be asked if it still accepts the key. */
  canVerify: boolean;
}
