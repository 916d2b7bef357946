import type { ListedKey } from '@bedrock-token/aws';
import { type KeyUser, STANDARD_RETRY } from '@bedrock-token/core';
import type { AuditPorts } from './audit-ports.ts';

/** IAM throttles who asks for more at once, and who asks for long. */
const AT_ONCE = 4;

/** Each user of these keys, asked for once; undefined for one that went away meanwhile. */
export async function readUsers(
  keys: readonly ListedKey[],
  { store, withRetry }: Pick<AuditPorts, 'store' | 'withRetry'>,
): Promise<Map<string, KeyUser | undefined>> {
  const names = [...new Set(keys.map(({ userName }) => userName))];
  const users = new Map<string, KeyUser | undefined>();
  const left = names.values();
  const work = async () => {
    for (const name of left) {
      users.set(name, await withRetry(() => store.readUser(name), STANDARD_RETRY.attempts));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return users;
}
