import { UNFINISHED_TAGS } from '../user-tags.ts';
import { withRetry } from '../with-retry.ts';
import type { Execution } from './execution.ts';

/** Propagation: how long IAM may report a user who was just created as missing, in milliseconds. */
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
