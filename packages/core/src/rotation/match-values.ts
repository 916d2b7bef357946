import { type ApiKeyRecord, describeApiKey, isUsable } from '../api-key.ts';
import type { SinkReading } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { DAY_MS } from './policy.ts';
import { type Holding, type SinkReality, wasWrittenAfter } from './reality.ts';

/** The key whose alias a value names. IAM gives no alias to two keys at once. */
export function findByAlias(
  value: Secret<string>,
  keys: readonly ApiKeyRecord[],
): ApiKeyRecord | undefined {
  const alias = describeApiKey(value.reveal())?.alias;
  return keys.find((key) => key.alias === alias);
}

/** Whether Bedrock knows a key. */
type IsKnown = (value: Secret<string>) => Promise<boolean>;

/**
 * What a sink holds, by IAM's list. The alias in a value names its key, but aliases of deleted
 * keys are given out again: the date of writing tells them apart, or else Bedrock does.
 */
export async function judgeReading(
  name: string,
  reading: SinkReading,
  keys: readonly ApiKeyRecord[],
  isKnown: IsKnown,
  now: Date,
): Promise<SinkReality> {
  const holds = await judgeHolding(reading, keys, isKnown, now);
  const { writtenAt } = reading;
  return { name, holds, ...(writtenAt !== undefined && { writtenAt }) };
}

async function judgeHolding(
  { state, value, writtenAt, isSnapshot }: SinkReading,
  keys: readonly ApiKeyRecord[],
  isKnown: IsKnown,
  now: Date,
): Promise<Holding> {
  if (state === 'unreadable') return { state: 'unknown' };
  if (state === 'empty' || value === undefined) return { state: 'empty' };
  const key = findByAlias(value, keys);
  if (isSnapshot && writtenAt !== undefined && isRecent(writtenAt, now)) {
    if (couldBeNewer(key, writtenAt, keys)) return { state: 'unknown' };
  }
  if (key === undefined) {
    return { state: describeApiKey(value.reveal()) === undefined ? 'foreign' : 'dead' };
  }
  if (writtenAt !== undefined) {
    return wasWrittenAfter(writtenAt, key) ? { state: 'key', keyId: key.id } : { state: 'dead' };
  }
  if (!isUsable(key, now) || (await isKnown(value))) return { state: 'key', keyId: key.id };
  return { state: 'dead' };
}

/** GitHub gives up on a job that waited so long for a runner, so no snapshot is older. */
const LONGEST_QUEUE_MS = DAY_MS;

function isRecent(writtenAt: Date, now: Date): boolean {
  return now.getTime() - writtenAt.getTime() <= LONGEST_QUEUE_MS;
}

/** The place was written to when a newer key than the one we were given existed. */
function couldBeNewer(
  key: ApiKeyRecord | undefined,
  writtenAt: Date,
  keys: readonly ApiKeyRecord[],
): boolean {
  return keys.some(
    (other) =>
      other !== key &&
      wasWrittenAfter(writtenAt, other) &&
      (key === undefined || other.createdAt >= key.createdAt),
  );
}
