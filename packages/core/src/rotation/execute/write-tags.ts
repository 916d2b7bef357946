import {
  changedTags,
  type DatedKey,
  type RotationTags,
  readRotationTags,
  writeRotationTags,
} from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';
import { type Change, type Execution, now } from './execution.ts';

/** What a step that writes the rotation's tags changes. */
export type TagState = 'tags' | 'userTags';

/** Writes the rotation's tags on the user, with one call and only if something differs. */
export async function writeTags(
  { userName, ports, userTags }: Execution,
  tags: RotationTags,
): Promise<Change<TagState>> {
  const changed = changedTags(userTags, writeRotationTags(tags));
  if (Object.keys(changed).length > 0) {
    await withRetry('IAM', ports, () => ports.store.tagUser(userName, changed));
  }
  return { tags, userTags: { ...userTags, ...changed } };
}

/**
 * Takes the announcement of a key back, unless another run has made one since: a key that a person
 * makes soon after would be taken for a lost one of ours, and the next run need not wait. That it
 * fails costs no more than that.
 */
export async function withdrawAnnouncement(execution: Execution): Promise<Change<TagState>> {
  const { userName, ports, tags } = execution;
  const { creating } = tags;
  if (creating === undefined) return {};
  try {
    const user = await withRetry('IAM', ports, () => ports.store.readUser(userName));
    // IAM may show an older state: what is not newer than ours is not another run's.
    const shown = readRotationTags(user?.tags ?? {}).creating;
    if (shown !== undefined && shown.since.getTime() > creating.since.getTime() + 1000) return {};
    return await writeTags(execution, withoutAnnouncement(tags));
  } catch {
    ports.log.debug('The tag that announces a new key could not be removed.');
    return {};
  }
}

export function withoutAnnouncement({ creating: _, ...rest }: RotationTags): RotationTags {
  return rest;
}

export function replaceDated(
  dated: readonly DatedKey[],
  id: string,
  execution: Execution,
): DatedKey[] {
  return [...dated.filter(({ keyId }) => keyId !== id), { keyId: id, since: now(execution) }];
}
