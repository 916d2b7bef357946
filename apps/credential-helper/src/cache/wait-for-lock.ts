import { sleep } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { type Lock, tryLock, watchLock } from './lock.ts';

const PAUSE_MS = 5;

/**
 * Takes a lock that others hold for one write at a time.
 *
 * @param patienceMs how long it is waited for, in milliseconds
 * @param watcher of one who comes again and again: to find a lock abandoned takes longer than one wait
 * @returns undefined if others have it for longer
 * @throws as `tryLock`
 */
export async function waitForLock(
  path: string,
  io: ProcessIo,
  patienceMs: number,
  watcher = watchLock(path, io),
): Promise<Lock | undefined> {
  for (let waited = 0; waited < patienceMs; waited += PAUSE_MS) {
    const lock = tryLock(path, io);
    if (lock !== undefined) return lock;
    watcher.breakIfAbandoned();
    await sleep(PAUSE_MS);
  }
  return undefined;
}
