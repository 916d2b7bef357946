import { withRetry } from '../with-retry.ts';
import { checkUnchanged } from './check-unchanged.ts';
import { type Execution, replaceDated, writeTags } from './execution.ts';

/**
 * Deactivates a key, then writes the tag: a run that stops between the two leaves a key that is off
 * without a date, and the next run starts its soak.
 */
export async function deactivate(
  id: string,
  execution: Execution,
  isLeaked = false,
): Promise<void> {
  if (!execution.deactivated.has(id)) await setInactive(id, execution, isLeaked);
  const { tags } = execution;
  await writeTags(execution, {
    retiring: tags.retiring.filter(({ keyId }) => keyId !== id),
    inactive: replaceDated(tags.inactive, id, execution),
    ...(isLeaked && { leaked: replaceDated(tags.leaked ?? [], id, execution) }),
  });
}

/** Deactivates a key and writes no tag. */
export async function setInactive(
  id: string,
  execution: Execution,
  isLeaked = true,
): Promise<void> {
  const { ports, userName } = execution;
  await withRetry('IAM', execution.ports, async () => {
    if (!isLeaked) await checkUnchanged(id, execution);
    await ports.store.setKeyStatus(userName, id, 'Inactive');
  });
  execution.deactivated.add(id);
}
