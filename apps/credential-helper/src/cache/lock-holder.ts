import { readFileSync } from 'node:fs';
import type { ProcessIo } from '../process-io.ts';
import { readOwnFile } from './store.ts';

/** Who has a lock, as the lock itself says. */
export interface Holder {
  /** Of this holding of the lock. */
  id: string;
  pid: number;
  host: string;
  /** When the process began, in the kernel's ticks: a pid is used again, with another start time. */
  began?: string | undefined;
}

export function describeSelf({ hostName }: ProcessIo): Holder {
  const began = readProcess(process.pid)?.began;
  return { id: crypto.randomUUID(), pid: process.pid, host: hostName, began };
}

/** @returns undefined for what no holder has written whole */
export function readHolder(path: string, io: ProcessIo): Holder | undefined {
  try {
    // Two names it has while it is put back.
    const text = readOwnFile(path, io, 2) ?? '';
    const { id, pid, host, began } = JSON.parse(text) as Partial<Holder>;
    const isWhole = typeof id === 'string' && Number.isInteger(pid) && typeof host === 'string';
    return isWhole ? ({ id, pid, host, began } as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** True only if the process is known to be gone: a pid of another machine says nothing here. */
export function isDead(holder: Holder | undefined, io: ProcessIo): boolean {
  if (holder === undefined || holder.host !== io.hostName) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * True only if this very process is known to live and to go on, though a busy machine may not let
 * it. Only Linux shows it.
 */
export function isAtWork(holder: Holder | undefined, io: ProcessIo): boolean {
  if (holder?.began === undefined || holder.host !== io.hostName) return false;
  const found = readProcess(holder.pid);
  return found?.began === holder.began && !STOPPED.test(found.state);
}

/** proc(5): stopped, traced, or ended and not yet taken notice of. */
const STOPPED = /^[TtZXx]$/;

function readProcess(pid: number): { state: string; began: string } | undefined {
  try {
    // proc(5): pid (comm) state … starttime, the 22nd; the name may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, began] = [fields[0], fields[19]];
    return state && began ? { state, began } : undefined;
  } catch {
    return undefined;
  }
}
