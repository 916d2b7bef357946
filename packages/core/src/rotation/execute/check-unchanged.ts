import { BedrockTokenError } from '../../errors.ts';
import { type DatedKey, findDated, readRotationTags } from '../rotation-tags.ts';
import type { Execution } from './execution.ts';

/**
 * Another run may have gone back to the key since this one looked, above all while IAM let it wait.
 *
 * @throws ERR_ROTATION_INCOMPLETE if the key's tags are not what the plan was made of
 */
export async function checkUnchanged(id: string, execution: Execution): Promise<void> {
  const { ports, userName, userTags } = execution;
  const user = await ports.store.readUser(userName);
  const seen = readRotationTags(user?.tags ?? {});
  const planned = readRotationTags(userTags);
  const isLive = seen.live?.keyId === id && planned.live?.keyId !== id;
  const isDated = (['retiring', 'inactive'] as const).every(
    (name) => dateOf(seen[name], id) === dateOf(planned[name], id),
  );
  if (!isLive && isDated) return;
  throw new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `Key ${id} got another tag while this run was in progress, so the key was not changed.`,
    { hint: 'Another run is in progress, or rolled back to this key. The next run checks again.' },
  );
}

function dateOf(dated: readonly DatedKey[], id: string): number | undefined {
  return findDated(dated, id)?.since.getTime();
}
