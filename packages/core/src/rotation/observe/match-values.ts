import { type ApiKeyRecord, describeApiKey, isUsable } from '../../api-key.ts';
import { LARGEST_SKEW_MS } from '../../clock-skew.ts';
import type { Secret } from '../../secret.ts';
import { LONGEST_QUEUE_MS } from '../longest-queue.ts';
import type { SinkReading } from '../ports.ts';
import type { DatedKey } from '../rotation-tags.ts';
import { runTimeout } from '../run-timeout.ts';
import { type Holding, type ObservedSink, wasWrittenAfter } from './observed-state.ts';

/** The key whose alias a value names. IAM gives no alias to two keys at once. */
export function findByAlias(
  value: Secret<string>,
  keys: readonly ApiKeyRecord[],
): ApiKeyRecord | undefined {
  const alias = aliasOf(value);
  return keys.find((key) => key.alias === alias);
}

/** What a value says of itself; undefined if it is no long-term key. */
export function aliasOf(value: Secret<string>): string | undefined {
  return describeApiKey(value.reveal())?.alias;
}

/** What a reading is judged by. */
export interface Evidence {
  userName: string;
  keys: readonly ApiKeyRecord[];
  /** The key that was published last, and when that was done. */
  live: DatedKey | undefined;
  /** Whether another place has another value of the same alias. */
  isContested: (value: Secret<string>) => boolean;
  /** Whether Bedrock knows a key. */
  isKnown: (value: Secret<string>) => Promise<boolean>;
  /** Whether Bedrock says time and again that there is no such key; false without an answer. */
  isForged: (value: Secret<string>) => Promise<boolean>;
  now: Date;
}

/**
 * What a sink holds, by IAM's list. The alias in a value names its key, but aliases of deleted
 * keys are given out again: the date of writing tells them apart, or else Bedrock does.
 */
export async function judgeReading(
  name: string,
  reading: SinkReading,
  evidence: Evidence,
): Promise<ObservedSink> {
  const holds = await judgeHolding(reading, evidence);
  const { writtenAt } = reading;
  return { name, holds, ...(writtenAt !== undefined && { writtenAt }) };
}

async function judgeHolding(reading: SinkReading, evidence: Evidence): Promise<Holding> {
  const { state, value, refusal } = reading;
  if (state === 'foreign') return { state, ...(refusal !== undefined && { refusal }) };
  if (state === 'unreadable') return { state: 'unknown' };
  if (state === 'empty' || value === undefined) return { state: 'empty' };
  const key = findByAlias(value, evidence.keys);
  if (isOutdated(reading, key, evidence)) return { state: 'unknown' };
  if (key === undefined) return judgeUnlisted(value, evidence);
  // The date of a whole says nothing of one part.
  const writtenAt = reading.mayBeOlder ? undefined : reading.writtenAt;
  const isInTime = writtenAt !== undefined && wasWrittenAfter(writtenAt, key);
  const isOfIt = isInTime && !evidence.isContested(value);
  // Clocks can be off, that of a file's machine above all: what Bedrock knows is alive.
  const isHeld = isOfIt
    ? !(await isOfAliasAlone(value, key, evidence))
    : await isConfirmed(value, key, writtenAt, evidence);
  if (isHeld) return { state: 'key', keyId: key.id };
  return isOfPredecessor(reading, key, evidence) ? { state: 'unknown' } : { state: 'dead' };
}

/**
 * A person who can write the place can write a value with the alias of the key that is in use, which is
 * no secret, and without its secret: consumers fail, and by alias and date all is well. A new key
 * may not be known everywhere, so one is judged only when it cannot be new to anybody.
 */
async function isOfAliasAlone(
  value: Secret<string>,
  key: ApiKeyRecord,
  { isForged, now }: Evidence,
): Promise<boolean> {
  return isUsable(key, now) && runTimeout(key.createdAt) <= now && isForged(value);
}

/** Not one of this user's keys. That of another one, if it works, is in use here. */
async function judgeUnlisted(value: Secret<string>, evidence: Evidence): Promise<Holding> {
  const key = describeApiKey(value.reveal());
  if (key === undefined) return { state: 'foreign' };
  const isOurs = key.userName.toLowerCase() === evidence.userName.toLowerCase();
  if (isOurs || !(await evidence.isKnown(value))) return { state: 'dead' };
  return { state: 'other-user', userName: key.userName };
}

async function isConfirmed(
  value: Secret<string>,
  key: ApiKeyRecord,
  writtenAt: Date | undefined,
  { isKnown, now }: Evidence,
): Promise<boolean> {
  return isUsable(key, now) ? isKnown(value) : writtenAt === undefined;
}

/** The place may hold a newer key than the one we were given when this run was queued. */
function isOutdated(
  { isSnapshot, writtenAt }: SinkReading,
  key: ApiKeyRecord | undefined,
  evidence: Evidence,
): boolean {
  if (!isSnapshot || writtenAt === undefined) return false;
  const isRecent = evidence.now.getTime() - writtenAt.getTime() <= LONGEST_QUEUE_MS;
  if (!isRecent && !isPublication(writtenAt, key, evidence)) return false;
  return evidence.keys.some(
    (other) =>
      other !== key &&
      wasWrittenAfter(writtenAt, other) &&
      (key === undefined || other.createdAt >= key.createdAt),
  );
}

/**
 * A snapshot whose value has the alias of a key that was made since the run was queued, and is not of that key,
 * is of a deleted one that had the alias before: the place may hold the new key by now.
 */
function isOfPredecessor(
  { isSnapshot, writtenAt }: SinkReading,
  key: ApiKeyRecord,
  { now }: Evidence,
): boolean {
  if (!isSnapshot || writtenAt === undefined) return false;
  const isNew = now.getTime() - key.createdAt.getTime() <= LONGEST_QUEUE_MS;
  return isNew && isUsable(key, now) && wasWrittenAfter(writtenAt, key);
}

/**
 * What was written between the making of the live key and the word that it is published, is that
 * key: a job that waited for an approval can be days old.
 */
function isPublication(
  writtenAt: Date,
  key: ApiKeyRecord | undefined,
  { keys, live }: Evidence,
): boolean {
  const published = keys.find(({ id }) => id === live?.keyId);
  if (live === undefined || published === undefined || published === key) return false;
  const recordedBy = live.since.getTime() + LARGEST_SKEW_MS;
  return wasWrittenAfter(writtenAt, published) && writtenAt.getTime() <= recordedBy;
}
