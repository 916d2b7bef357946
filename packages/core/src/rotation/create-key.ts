import type { ApiKeyRecord } from '../api-key.ts';
import { BedrockTokenError } from '../errors.ts';
import type { CreatedKey } from '../ports.ts';
import { type Execution, persist } from './execution.ts';

/** How long a key may take to appear in IAM's list, in milliseconds. */
const LIST_LAG_MS = 30_000;

/**
 * Makes a key. If the answer is lost, the key that may have been made is looked for and deleted,
 * since nobody has its value, and another one is made.
 *
 * @throws ERR_KEY_LIMIT if there are two already; ERR_ROTATION_INCOMPLETE if another run made one
 *   at the same time
 */
export async function createKey(execution: Execution): Promise<void> {
  const { record, value } = await createOrFind(execution);
  execution.created = record;
  execution.values.set(record.id, value);
  await yieldToEarlier(execution);
}

async function createOrFind(execution: Execution): Promise<CreatedKey> {
  const first = await tryToCreate(execution);
  if (!(first instanceof BedrockTokenError)) return first;
  execution.ports.log.warn(`${first.message} Whether a key was made remains open; looking for it.`);
  await deleteLost(execution);
  const second = await tryToCreate(execution);
  if (second instanceof BedrockTokenError) throw second;
  return second;
}

/**
 * Tried again only while IAM surely makes none: any other try could make a key too many.
 *
 * @returns the error that leaves open whether a key was made
 */
async function tryToCreate({
  ports,
  userName,
  ageDays,
}: Execution): Promise<CreatedKey | BedrockTokenError> {
  return persist('IAM', ports, async () => {
    try {
      const created = await ports.store.createKey(userName, ageDays);
      ports.mask(created.value.reveal());
      // The part behind the prefix is the key's whole content, and tools print it apart.
      ports.mask(created.value.reveal().slice('ABSK'.length));
      return created;
    } catch (error) {
      const isOpen = error instanceof BedrockTokenError && error.retryable && !error.refused;
      if (isOpen) return error;
      throw error;
    }
  });
}

async function deleteLost(execution: Execution): Promise<void> {
  const { ports, userName } = execution;
  const begin = ports.elapsed();
  for (let pauseMs = 1000; ; pauseMs *= 2) {
    const lost = await listOthers(execution);
    for (const { id } of lost) {
      await persist('IAM', execution.ports, () => ports.store.deleteKey(userName, id));
      ports.log.info(`Deleted key ${id}: its value was lost with the answer.`);
    }
    if (lost.length > 0 || ports.elapsed() - begin + pauseMs > LIST_LAG_MS) return;
    await ports.sleep(pauseMs, ports.signal);
  }
}

/**
 * Two runs that began at once both find room for a key if there was none at all. The key that was
 * made first stays; nobody has seen the other one.
 */
export async function yieldToEarlier(execution: Execution): Promise<void> {
  const { ports, userName, existing, created: own } = execution;
  // With a key that was there before, ours is the second and last that AWS allows.
  if (existing.length > 0 || own === undefined) return;
  const rival = (await listOthers(execution)).find((other) => isEarlier(other, own));
  if (rival === undefined) return;
  await persist('IAM', execution.ports, () => ports.store.deleteKey(userName, own.id));
  execution.values.delete(own.id);
  throw new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `Another run made key ${rival.id} at the same time; this run deleted its own, ${own.id}, unseen by anybody.`,
    {
      hint: 'The other run goes on. Let only one run at a time: concurrency in the workflow.',
    },
  );
}

/** Keys that nobody knew of when the plan was made, but for our own. */
async function listOthers(execution: Execution): Promise<ApiKeyRecord[]> {
  const { ports, userName, existing, created } = execution;
  const keys = await persist('IAM', execution.ports, () => ports.store.listKeys(userName));
  return keys.filter(({ id }) => !existing.includes(id) && id !== created?.id);
}

function isEarlier(one: ApiKeyRecord, other: ApiKeyRecord): boolean {
  const difference = one.createdAt.getTime() - other.createdAt.getTime();
  return difference < 0 || (difference === 0 && one.id < other.id);
}
