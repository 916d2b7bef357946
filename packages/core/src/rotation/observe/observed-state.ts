import type { ApiKeyRecord } from '../../api-key.ts';
import type { BedrockTokenError } from '../../errors.ts';
import type { RotationTags } from '../rotation-tags.ts';

/** What a sink holds, according to IAM's list of keys. */
export type Holding =
  /** The value of this key. */
  | { state: 'key'; keyId: string }
  /** A long-term key that IAM does not list, or that Bedrock does not know any more. */
  | { state: 'dead' }
  /** A long-term key that works, of another user. */
  | { state: 'other-user'; userName: string }
  /** Something that is no long-term key. With a refusal it is never replaced. */
  | { state: 'foreign'; refusal?: BedrockTokenError }
  | { state: 'empty' }
  /** It gives nothing back, or only what it held when this run was queued. */
  | { state: 'unknown' };

export interface ObservedSink {
  name: string;
  holds: Holding;
  /** When it was last written. */
  writtenAt?: Date;
  /** What was written cannot be read back. */
  isWriteOnly?: true;
  /** What is there and is no key may be replaced. */
  mayOverwrite?: true;
  /** As that of its `KeySink`. */
  fingerprint?: string;
  /** It exists, cannot be read, and no run for this user has recorded that it writes it. */
  isUnclaimed?: true;
}

/** All that a plan is made of, besides policy and time. */
export interface ObservedState {
  /** The oldest first. */
  keys: ApiKeyRecord[];
  tags: RotationTags;
  sinks: ObservedSink[];
  /** Where a new key's value is kept until it is in every sink. */
  escrow?: ObservedSink;
  /** Keys whose value this run has. */
  availableValues: ReadonlySet<string>;
}

/** AWS and GitHub keep whole seconds, and their clocks agree within less than this. */
const CLOCK_MARGIN_MS = 5_000;

/** Whether a sink could hold this key, as far as its dates show. */
export function mayHold(sink: ObservedSink, key: ApiKeyRecord): boolean {
  if (sink.holds.state === 'key') return sink.holds.keyId === key.id;
  if (sink.holds.state !== 'unknown') return false;
  return sink.writtenAt === undefined || wasWrittenAfter(sink.writtenAt, key);
}

/** Whether something was written when this key existed. */
export function wasWrittenAfter(writtenAt: Date, key: ApiKeyRecord): boolean {
  return writtenAt.getTime() >= key.createdAt.getTime() - CLOCK_MARGIN_MS;
}

/** Whether a sink is known to hold this key. */
export function surelyHolds(sink: ObservedSink, key: ApiKeyRecord): boolean {
  return sink.holds.state === 'key' && sink.holds.keyId === key.id;
}
