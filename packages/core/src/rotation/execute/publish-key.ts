import { BedrockTokenError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { occupiedError } from '../plan/occupied-places.ts';
import { NEW_KEY } from '../plan/plan.ts';
import type { KeySink } from '../ports.ts';
import type { DatedKey } from '../rotation-tags.ts';
import { runTimeout } from '../run-timeout.ts';
import { withRetry } from '../with-retry.ts';
import { mayHaveConcurrentRun, resolveRace } from './concurrent-run.ts';
import {
  type Execution,
  findSink,
  now,
  resolveKey,
  resolveValue,
  withoutAnnouncement,
  writeTags,
} from './execution.ts';

export async function preflight(execution: Execution): Promise<void> {
  const { sinks, escrow } = execution.ports;
  if (execution.occupied !== undefined) throw occupiedError(execution.occupied);
  for (const sink of escrow === undefined ? sinks : [escrow, ...sinks]) {
    await withRetry(sink.name, execution.ports, () => sink.preflight());
  }
}

export async function escrowKey(execution: Execution): Promise<void> {
  const { escrow } = execution.ports;
  if (escrow === undefined) return;
  const id = resolveKey(NEW_KEY, execution);
  const value = resolveValue(NEW_KEY, execution);
  await write(escrow, { id, value }, execution, checkInTime);
}

export async function publishKey(key: string, name: string, execution: Execution): Promise<void> {
  const sink = findSink(name, execution);
  const id = resolveKey(key, execution);
  const value = resolveValue(key, execution);
  if (key === NEW_KEY && !execution.isPublished) await settle(execution);
  const isFirstPlace = key === NEW_KEY && !execution.isKept;
  await write(sink, { id, value }, execution, isFirstPlace ? checkInTime : undefined);
  execution.isPublished = true;
}

/**
 * Writes a value, and before that the record that this place is ours. Whether a write that failed took
 * place is not known: from the first one on the key may be kept, unless every one was refused.
 *
 * @param checkBefore asked before each attempt
 */
async function write(
  place: KeySink,
  { id, value }: { id: string; value: Secret<string> },
  execution: Execution,
  checkBefore?: (execution: Execution) => void,
): Promise<void> {
  if (place.fingerprint !== undefined) await writeTags(execution, {});
  const wasKept = execution.isKept;
  let isOpen = false;
  await withRetry(place.name, execution.ports, async () => {
    checkBefore?.(execution);
    execution.isKept = true;
    await place.write(value, id).catch((error: unknown) => {
      isOpen ||= !isRefusal(error);
      throw error;
    });
  }).catch((error: unknown) => {
    if (!isOpen) execution.isKept = wasKept;
    throw error;
  });
}

/** No write takes longer. */
const LONGEST_WRITE_MS = 180_000;

/** Other runs take a key that is kept nowhere for lost after some time: it is not to be used then. */
function checkInTime(execution: Execution): void {
  const { creating } = execution.tags;
  if (creating === undefined) return;
  const leftMs = runTimeout(creating.since).getTime() - execution.ports.now();
  if (leftMs > LONGEST_WRITE_MS) return;
  throw new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    'It took too long to get the new key into its first place.',
    { hint: 'The key before still works. Run again; the log says what took so long.' },
  );
}

/** A concurrent run may have put its own key into escrow over ours, and given way since. */
async function settle(execution: Execution): Promise<void> {
  if (!mayHaveConcurrentRun(execution)) return;
  await resolveRace(execution);
  await escrowKey(execution);
}

/** What gives nothing back is not looked at: its word at writing has to do. */
export async function readBack(key: string, name: string, execution: Execution): Promise<void> {
  const value = resolveValue(key, execution);
  const sink = findSink(name, execution);
  const reading = await withRetry(name, execution.ports, () => sink.read());
  if (reading.state === 'unreadable' || reading.isSnapshot) return;
  if (reading.value?.reveal() === value.reveal()) return;
  throw new BedrockTokenError('ERR_SINK', `${name} does not hold the key that was written to it.`, {
    hint: 'Something else may be writing there at the same time. The key before still works; run again.',
    retryable: true,
  });
}

export async function recordLive(
  id: string,
  retiring: string[],
  execution: Execution,
): Promise<void> {
  const { tags } = execution;
  const since = now(execution);
  const isOther = ({ keyId }: DatedKey) => keyId !== id && !retiring.includes(keyId);
  execution.tags = withoutAnnouncement(tags);
  await writeTags(execution, {
    live: { keyId: id, since },
    retiring: [...tags.retiring.filter(isOther), ...retiring.map((keyId) => ({ keyId, since }))],
    inactive: tags.inactive.filter(({ keyId }) => keyId !== id),
  });
}

/** The place said no, so it did not take the value. */
function isRefusal(error: unknown): boolean {
  return error instanceof BedrockTokenError && error.refused;
}
