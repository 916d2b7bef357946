import type { ApiKeyRecord } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import { withRetry } from '../with-retry.ts';
import type { Execution, Outcome } from './execution.ts';
import { type TagState, withdrawAnnouncement } from './write-tags.ts';

/** A run that gives way has no key any more. */
type WayGiven = Outcome<'created' | 'values' | TagState>;

/** Propagation: how long IAM's list may take to show a key, and how much longer one of the same moment. */
const LIST_LAG_MS = 60_000;
const SAME_MOMENT_MS = 2000;

/**
 * Two runs that began at once both find room for a key if there was none at all. The key that was
 * made first stays; nobody has seen the other one. For that this comes before the first place gets the
 * key: another run takes a key from escrow and publishes it at once, and it would be deleted in use.
 *
 * As soon as the list shows the key, it shows all that were made before, and a moment later those of
 * the same second. With a key that was there before, ours is the second and last that AWS allows, unless a
 * person has deleted that one since: then one look has to do.
 */
export async function resolveRace(execution: Execution): Promise<WayGiven> {
  const { ports, created: own } = execution;
  if (own === undefined) return {};
  const isSecond = execution.tags.creating?.after.length !== 0;
  const begin = ports.elapsed();
  let isShown = false;
  for (let pauseMs = 1000; ; pauseMs *= 2) {
    const keys = await listKeys(execution);
    const otherKey = findEarlier(keys, own, execution);
    if (otherKey !== undefined) return giveWay(own, otherKey, execution);
    if (isSecond || isShown || ports.elapsed() - begin + pauseMs > LIST_LAG_MS) return {};
    isShown = keys.some(({ id }) => id === own.id);
    await ports.sleep(isShown ? SAME_MOMENT_MS : pauseMs, ports.signal);
  }
}

async function giveWay(
  own: ApiKeyRecord,
  otherKey: ApiKeyRecord,
  execution: Execution,
): Promise<WayGiven> {
  const { ports, userName } = execution;
  await withRetry('IAM', ports, () => ports.store.deleteKey(userName, own.id));
  const values = new Map(execution.values);
  values.delete(own.id);
  const tags = await withdrawAnnouncement(execution);
  return { values, created: undefined, ...tags, failure: gaveWay(own, otherKey, execution) };
}

function gaveWay(
  own: ApiKeyRecord,
  otherKey: ApiKeyRecord,
  { vocabulary }: Execution,
): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `Another run created key ${otherKey.id} at the same time, so this run deleted its own key ${own.id}, which was not published anywhere.`,
    {
      hint: `The other run continues. Allow only one run at a time: ${vocabulary.oneRun}.`,
    },
  );
}

function listKeys({ ports, userName }: Execution): Promise<ApiKeyRecord[]> {
  return withRetry('IAM', ports, () => ports.store.listKeys(userName));
}

/** A key that nobody knew of when the plan was made, and that was made before ours. */
function findEarlier(
  keys: readonly ApiKeyRecord[],
  own: ApiKeyRecord,
  { existing }: Execution,
): ApiKeyRecord | undefined {
  return keys.find((key) => !existing.includes(key.id) && isEarlier(key, own));
}

function isEarlier(one: ApiKeyRecord, other: ApiKeyRecord): boolean {
  const difference = one.createdAt.getTime() - other.createdAt.getTime();
  return difference < 0 || (difference === 0 && one.id < other.id);
}
