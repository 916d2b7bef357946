import type { RotationTags } from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';
import { checkUnchanged } from './check-unchanged.ts';
import { type Change, type Execution, inTurn, type Outcome } from './execution.ts';
import { replaceDated, type TagState, writeTags } from './write-tags.ts';

/**
 * Deactivates a key, then writes the tags: a run that stops between the two leaves a key that is off
 * without a date, and the next run starts its soak.
 *
 * @throws ERR_ROTATION_INCOMPLETE if another run has written the key's tags since the plan was made
 */
export function deactivate(
  id: string,
  execution: Execution,
): Promise<Outcome<'deactivated' | TagState>> {
  return inTurn<'deactivated' | TagState>(
    execution,
    (at) => turnOff(id, at),
    (at) => writeTags(at, inactiveSince(id, at)),
  );
}

async function turnOff(id: string, execution: Execution): Promise<Change<'deactivated'>> {
  const { ports, userName, deactivated } = execution;
  if (deactivated.has(id)) return {};
  await withRetry('IAM', ports, async () => {
    await checkUnchanged(id, execution);
    await ports.store.setKeyStatus(userName, id, 'Inactive');
  });
  return { deactivated: new Set([...deactivated, id]) };
}

/** The same for a key that has leaked, whatever other runs do; nobody is to activate it again. */
export function deactivateLeaked(
  id: string,
  execution: Execution,
): Promise<Outcome<'deactivated' | TagState>> {
  return inTurn<'deactivated' | TagState>(
    execution,
    async (at) => (at.deactivated.has(id) ? {} : stopLeak(id, at)),
    (at) => {
      const leaked = replaceDated(at.tags.leaked ?? [], id, at);
      return writeTags(at, { ...inactiveSince(id, at), leaked });
    },
  );
}

/** Deactivates a key that has leaked, and writes no tag. */
export async function stopLeak(
  id: string,
  { ports, userName, deactivated }: Execution,
): Promise<Change<'deactivated'>> {
  await withRetry('IAM', ports, () => ports.store.setKeyStatus(userName, id, 'Inactive'));
  return { deactivated: new Set([...deactivated, id]) };
}

function inactiveSince(id: string, execution: Execution): RotationTags {
  const { tags } = execution;
  return {
    ...tags,
    retiring: tags.retiring.filter(({ keyId }) => keyId !== id),
    inactive: replaceDated(tags.inactive, id, execution),
  };
}
