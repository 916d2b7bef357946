import { BedrockTokenError } from '../../errors.ts';
import { occupiedError } from '../plan/occupied-places.ts';
import { NEW_KEY } from '../plan/plan.ts';
import type { DatedKey } from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';
import {
  type Change,
  type Execution,
  findSink,
  now,
  type Outcome,
  resolveKey,
  resolveValue,
} from './execution.ts';
import { checkInTime, writePlace } from './write-place.ts';
import { type TagState, withoutAnnouncement, writeTags } from './write-tags.ts';

export async function preflight(execution: Execution): Promise<void> {
  const { sinks, escrow } = execution.ports;
  if (execution.occupied !== undefined) throw occupiedError(execution.occupied);
  for (const sink of escrow === undefined ? sinks : [escrow, ...sinks]) {
    await withRetry(sink.name, execution.ports, () => sink.preflight());
  }
}

export async function escrowKey(execution: Execution): Promise<Outcome<'isKept' | TagState>> {
  const { escrow } = execution.ports;
  if (escrow === undefined) return {};
  const id = resolveKey(NEW_KEY, execution);
  const value = resolveValue(NEW_KEY, execution);
  return writePlace(escrow, { id, value }, execution, checkInTime);
}

export async function publishKey(
  key: string,
  name: string,
  execution: Execution,
): Promise<Outcome<'isKept' | TagState>> {
  const sink = findSink(name, execution);
  const id = resolveKey(key, execution);
  const value = resolveValue(key, execution);
  const isFirstPlace = key === NEW_KEY && !execution.isKept;
  return writePlace(sink, { id, value }, execution, isFirstPlace ? checkInTime : undefined);
}

/** What gives nothing back is not looked at: its word at writing has to do. */
export async function readBack(key: string, name: string, execution: Execution): Promise<void> {
  const value = resolveValue(key, execution);
  const sink = findSink(name, execution);
  const reading = await withRetry(name, execution.ports, () => sink.read());
  if (reading.state === 'unreadable' || reading.isSnapshot) return;
  if (reading.value?.reveal() === value.reveal()) return;
  throw new BedrockTokenError('ERR_SINK', `${name} does not hold the key that was written to it.`, {
    hint: 'Something else may be writing there at the same time. The previous key still works; run again.',
    retryable: true,
  });
}

export async function recordLive(
  id: string,
  retiring: string[],
  execution: Execution,
): Promise<Change<TagState>> {
  const { tags } = execution;
  const since = now(execution);
  const isOther = ({ keyId }: DatedKey) => keyId !== id && !retiring.includes(keyId);
  return writeTags(execution, {
    ...withoutAnnouncement(tags),
    live: { keyId: id, since },
    retiring: [...tags.retiring.filter(isOther), ...retiring.map((keyId) => ({ keyId, since }))],
    inactive: tags.inactive.filter(({ keyId }) => keyId !== id),
  });
}
