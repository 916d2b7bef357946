import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

const children = new AsyncLocalStorage<Set<ChildProcess>>();
let isWatching = false;

/** The time for something was up. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
  readonly limitMs: number;

  constructor(limitMs: number) {
    super(`not done in ${limitMs} ms`);
    this.limitMs = limitMs;
  }
}

/**
 * Waits for `work` no longer than `limitMs` milliseconds. What processes it started are ended
 * then: the SDK starts them and gives no way to reach them.
 *
 * @throws TooLate; what `work` throws
 */
export async function withinMs<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  watchChildren();
  const started = new Set<ChildProcess>();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TooLate(limitMs));
      for (const child of started) end(child);
    }, limitMs);
  });
  try {
    return await Promise.race([children.run(started, work), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Its pipes too: what it started in its turn may hold them, and would hold us. */
function end(child: ChildProcess): void {
  child.kill('SIGKILL');
  for (const pipe of child.stdio) pipe?.destroy();
}

function watchChildren(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('child_process', (message) => {
    children.getStore()?.add((message as { process: ChildProcess }).process);
  });
}
