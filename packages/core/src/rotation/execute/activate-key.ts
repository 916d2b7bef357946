import { withRetry } from '../with-retry.ts';
import { type Change, type Execution, now } from './execution.ts';
import { type TagState, writeTags } from './write-tags.ts';

/**
 * A run that ends half way leaves one key in some sinks and the other in others. The next one puts
 * the same key everywhere, since it does not know that any key is there. A rollback that is repeated
 * reads from the order of the tags which key it was on its way to.
 *
 * @param ids the key to go back to first
 */
export async function announceRollback(
  ids: string[],
  execution: Execution,
): Promise<Change<TagState>> {
  const { live: _, ...tags } = execution.tags;
  const since = now(execution);
  const others = tags.retiring.filter(({ keyId }) => !ids.includes(keyId));
  const retiring = [...others, ...ids.map((keyId) => ({ keyId, since }))];
  return writeTags(execution, { ...tags, retiring });
}

/** It retires until it is published: a run that stops here leaves no key that nobody knows of. */
export async function activate(id: string, execution: Execution): Promise<Change<TagState>> {
  const { ports, userName, tags } = execution;
  await withRetry('IAM', execution.ports, () => ports.store.setKeyStatus(userName, id, 'Active'));
  return writeTags(execution, {
    ...tags,
    // First, as a rollback announces it.
    retiring: [
      { keyId: id, since: now(execution) },
      ...tags.retiring.filter(({ keyId }) => keyId !== id),
    ],
    inactive: tags.inactive.filter(({ keyId }) => keyId !== id),
  });
}
