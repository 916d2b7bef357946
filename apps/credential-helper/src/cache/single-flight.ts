import { setTimeout as sleep } from 'node:timers/promises';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { type Lock, tryLock, watchLock } from './lock.ts';
import { lastFailure, recordFailure } from './shared-failure.ts';

/** Waiters look again after so many milliseconds, more and more rarely. */
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 80;

export interface Flight<T> {
  /** Where the lock and the note of a failure stand: the entry's path without its ending. */
  place: string;
  /** What is there already, if it will do. */
  find(): Promise<T | undefined>;
  /** Makes it, and puts it where `find` finds it. */
  make(): Promise<T>;
  /** When it was wanted, in seconds since the machine's start. */
  began: number;
  /** When to give up, by the steady clock in milliseconds. */
  deadline: number;
}

/**
 * Lets one process make what many want at once: one takes the lock and makes it, the others wait
 * for what it finds or for the failure it meets.
 *
 * @throws ERR_LOCK if somebody else is still at it at the deadline; what `make` throws, also if it
 *   was another process's
 */
export async function singleFlight<T>(flight: Flight<T>, io: ProcessIo): Promise<T> {
  const path = `${flight.place}.lock`;
  const watched = watchLock(path, io);
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
    const lock = lockOrNothing(path, io);
    if (lock === 'impossible') return flight.make();
    if (lock !== undefined) return await underLock(lock, flight, io);

    watched.breakIfAbandoned();
    // Not all in step: a hundred waiters would look at the same instant.
    await sleep(waitMs * (0.75 + Math.random() / 2));
    const found = await flight.find();
    if (found !== undefined) return found;
    shareFailure(flight, watched.holderId(), io);
    if (io.monotonicNow() >= flight.deadline) throw stillLocked();
  }
}

/** A place where no file can be made has no lock, and no cache either: each makes its own. */
function lockOrNothing(path: string, io: ProcessIo): Lock | undefined | 'impossible' {
  try {
    return tryLock(path, io);
  } catch {
    return 'impossible';
  }
}

/**
 * Throws what another met who tried after this was wanted: asking again would give the same, a
 * hundred times over.
 */
function shareFailure<T>({ place, began }: Flight<T>, holder: string | undefined, io: ProcessIo) {
  const failure = lastFailure(place, io);
  if (failure === undefined) return;
  if (failure.lockId === holder || failure.at >= began) throw failure.error;
}

async function underLock<T>(lock: Lock, flight: Flight<T>, io: ProcessIo): Promise<T> {
  try {
    // Between our look and our lock, the one before may have finished or failed.
    const found = await flight.find();
    if (found !== undefined) return found;
    shareFailure(flight, undefined, io);
    try {
      return await flight.make();
    } catch (error) {
      recordFailure(flight.place, lock.id, error, io);
      throw error;
    }
  } finally {
    lock.release();
  }
}

function stillLocked(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_LOCK',
    'Another process has held the lock of this key for too long.',
    {
      hint: 'Run again, or give more time with --timeout; bedrock-token doctor shows what is slow, and --no-cache bypasses the lock.',
      retryable: true,
    },
  );
}
