import { runProgram } from '../command/run-command.ts';

/** The others may have been at it just before, and rest when a start is measured. */
const LEAST_MS = 600;

/**
 * A limit in milliseconds for what comes on top of starting processes, by what a start of Node takes on
 * this machine right now: others may be at work on it, too.
 */
export async function allow(limitMs: number): Promise<number> {
  return limitMs + Math.max(LEAST_MS, 15 * (await startOfNode()));
}

/** How long a process of Node takes to start and end right now, in milliseconds. */
export async function startOfNode(): Promise<number> {
  const { milliseconds } = await runProgram([process.execPath, '-e', '']);
  return milliseconds;
}
