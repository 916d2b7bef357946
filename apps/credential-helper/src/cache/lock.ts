import { linkSync, lstatSync, renameSync, rmSync, unlinkSync, utimesSync } from 'node:fs';
import { createFile } from '@bedrock-token/files';
import type { ProcessIo } from '../process-io.ts';
import { describeSelf, isAtWork, isDead, readHolder } from './lock-holder.ts';

/** A holder shows that it lives by touching its lock so often, in milliseconds. */
const HEARTBEAT_MS = 400;
/** A lock that stands untouched for so long, as seen by one waiter's steady clock, is abandoned. */
const ABANDONED_MS = 1_600;
/** One whose holder is known to live is so only then: a crowd may leave it no time for a touch. */
const STALLED_MS = 6_000;

export interface Lock {
  /** Distinguishes this holding of the lock from all others. */
  id: string;
  release(): void;
}

/**
 * Takes the lock if nobody has it. It is a file next to the entry that it guards, so it is as
 * private as the entry is. Losing it by a wrong guess costs a second mint, never a wrong answer.
 *
 * @returns undefined if somebody has it
 * @throws Error of the system if no file can be made there
 */
export function tryLock(path: string, io: ProcessIo): Lock | undefined {
  const holder = describeSelf(io);
  if (!createFile(path, JSON.stringify(holder))) return undefined;
  const heart = setInterval(() => touch(path, holder.id, io), HEARTBEAT_MS);
  heart.unref();
  return {
    id: holder.id,
    release() {
      clearInterval(heart);
      if (readHolder(path, io)?.id === holder.id) remove(path);
    },
  };
}

/** Watches a lock that somebody else has; one watcher a waiter. */
export function watchLock(
  path: string,
  io: ProcessIo,
): { holderId(): string | undefined; breakIfAbandoned(): void } {
  let seen = { touched: Number.NaN, at: 0 };
  let lastId: string | undefined;
  return {
    holderId: () => lastId,
    breakIfAbandoned() {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) return;
      const now = io.monotonicNow();
      if (stat.mtimeMs !== seen.touched) seen = { touched: stat.mtimeMs, at: now };
      const holder = readHolder(path, io);
      lastId = holder?.id ?? lastId;
      const idleMs = now - seen.at;
      const isAbandoned = idleMs >= STALLED_MS || (idleMs >= ABANDONED_MS && !isAtWork(holder, io));
      if (isAbandoned || isDead(holder, io)) breakLock(path, holder?.id, io);
    },
  };
}

/**
 * Takes a lock away from its dead holder. Several waiters may try at once, and one of them may by
 * then have a lock of its own there: what was taken is looked at, and put back if it is another's.
 */
function breakLock(path: string, id: string | undefined, io: ProcessIo): void {
  const taken = `${path}.${crypto.randomUUID()}.broken`;
  try {
    renameSync(path, taken);
    if (readHolder(taken, io)?.id !== id) linkSync(taken, path);
  } catch {
    // Somebody else was first.
  }
  // Also what no lock ever is, such as a directory.
  rmSync(taken, { recursive: true, force: true });
}

function touch(path: string, id: string, io: ProcessIo): void {
  try {
    if (readHolder(path, io)?.id === id) utimesSync(path, new Date(), new Date());
  } catch {
    // Another process took it away, and mints, too.
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Already gone.
  }
}
