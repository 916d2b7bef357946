import type { RotationTags } from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';
import { checkUnchanged } from './check-unchanged.ts';
import { type Execution, replaceDated, writeTags } from './execution.ts';

/**
 * Deactivates a key, then writes the tags: a run that stops between the two leaves a key that is off
 * without a date, and the next run starts its soak.
 *
 * @throws ERR_ROTATION_INCOMPLETE if another run has written the key's tags since the plan was made
 */
export async function deactivate(id: string, execution: Execution): Promise<void> {
  const { ports, userName } = execution;
  if (!execution.deactivated.has(id)) {
    await withRetry('IAM', ports, async () => {
      await checkUnchanged(id, execution);
      await ports.store.setKeyStatus(userName, id, 'Inactive');
    });
    execution.deactivated.add(id);
  }
  await writeTags(execution, inactiveSince(id, execution));
}

/** The same for a key that has leaked, whatever other runs do; nobody is to activate it again. */
export async function deactivateLeaked(id: string, execution: Execution): Promise<void> {
  if (!execution.deactivated.has(id)) await stopLeak(id, execution);
  const leaked = replaceDated(execution.tags.leaked ?? [], id, execution);
  await writeTags(execution, { ...inactiveSince(id, execution), leaked });
}

/** Deactivates a key that has leaked, and writes no tag. */
export async function stopLeak(id: string, execution: Execution): Promise<void> {
  const { ports, userName } = execution;
  await withRetry('IAM', ports, () => ports.store.setKeyStatus(userName, id, 'Inactive'));
  execution.deactivated.add(id);
}

function inactiveSince(id: string, execution: Execution): Partial<RotationTags> {
  const { tags } = execution;
  return {
    retiring: tags.retiring.filter(({ keyId }) => keyId !== id),
    inactive: replaceDated(tags.inactive, id, execution),
  };
}
