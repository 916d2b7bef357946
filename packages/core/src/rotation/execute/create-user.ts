import { UNFINISHED_TAGS } from '../user-tags.ts';
import { withRetry } from '../with-retry.ts';
import type { Execution } from './execution.ts';

/** How long IAM may say of a user who was just made that there is none, in milliseconds. */
const USER_LAG_MS = 60_000;

/** Makes the user, and waits until IAM knows it. What comes next would not find it otherwise. */
export async function createUser({ ports, userName }: Execution): Promise<void> {
  await ports.store.createUser(userName, UNFINISHED_TAGS);
  const begin = ports.elapsed();
  for (let pauseMs = 500; ; pauseMs *= 2) {
    const user = await withRetry('IAM', ports, () => ports.store.readUser(userName));
    if (user !== undefined || ports.elapsed() - begin + pauseMs > USER_LAG_MS) return;
    await ports.sleep(pauseMs, ports.signal);
  }
}
