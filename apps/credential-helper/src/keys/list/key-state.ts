import { activeKeysOf, readUsers } from '@bedrock-token/audit';
import type { ListedKey } from '@bedrock-token/aws';
import {
  BedrockTokenError,
  type RotationTags,
  readRotationTags,
  STANDARD_RETRY,
} from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';
import type { Account } from '../shared/account.ts';

/**
 * What a key is in the rotation of its user: `live` is what the consumers use, `retiring` was
 * replaced and still works, `active` works and may be either.
 */
export type KeyState = 'live' | 'retiring' | 'active' | 'inactive' | 'expired';

/** @param tags of the key's user; undefined if they are not known */
export function stateOf(
  key: ListedKey,
  keys: readonly ListedKey[],
  tags: RotationTags | undefined,
  now: Date,
): KeyState {
  const active = activeKeysOf(key.userName, keys, now);
  if (!active.includes(key)) return key.status === 'Inactive' ? 'inactive' : 'expired';
  if (tags?.retiring.some(({ keyId }) => keyId === key.id)) return 'retiring';
  // A user with one key has no other that its consumers could use.
  return tags?.live?.keyId === key.id || active.length === 1 ? 'live' : 'active';
}

/** The tags that rotations left on the users who have more than one active key. */
export async function readRotationTagsOf(
  keys: readonly ListedKey[],
  account: Account,
  now: Date,
  io: ProcessIo,
): Promise<Map<string, RotationTags>> {
  const several = keys.filter(({ userName }) => activeKeysOf(userName, keys, now).length > 1);
  try {
    const users = await readUsers(several, (name) =>
      account.withRetry(() => account.store.readUser(name), STANDARD_RETRY.attempts),
    );
    return new Map([...users].map(([name, user]) => [name, readRotationTags(user?.tags ?? {})]));
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    io.stderr(
      `warning: it is unknown which of two active keys is live, because IAM did not return the tags of their user: ${error.message}`,
    );
    return new Map();
  }
}
