import type { ListedKey } from '@bedrock-token/aws';
import type { KeyUser } from '@bedrock-token/core';

/** IAM throttles who asks for more at once, and who asks for long. */
const AT_ONCE = 4;

/**
 * Each user of these keys, asked for once.
 *
 * @param read returns undefined for a user that went away meanwhile, or that could not be read
 */
export async function readUsers(
  keys: readonly ListedKey[],
  read: (name: string) => Promise<KeyUser | undefined>,
): Promise<Map<string, KeyUser | undefined>> {
  const names = [...new Set(keys.map(({ userName }) => userName))];
  const users = new Map<string, KeyUser | undefined>();
  const left = names.values();
  const work = async () => {
    for (const name of left) users.set(name, await read(name));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return users;
}
