import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, 'simulated-time.cjs');

export interface SimulatedTime {
  /** How much later it is for the process, in milliseconds; default 0. */
  shiftMs?: number;
  /** What the process's own pauses are divided by; what it waits for is waited for in full. */
  hurry: number;
}

/** @returns the variables that give a process of Node a time of its own; see simulated-time.cjs */
export function simulatedTime({ shiftMs = 0, hurry }: SimulatedTime): Record<string, string> {
  return {
    NODE_OPTIONS: `--require=${SCRIPT}`,
    SHIFT_MS: String(shiftMs),
    HURRY: String(hurry),
  };
}
