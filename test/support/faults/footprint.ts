import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What a process took, as the kernel of Linux counts it until some milliseconds before its end
 * (proc(5)); zero elsewhere. Unlike the clock it hardly depends on who else uses the machine.
 */
export interface Footprint {
  peakBytes: number;
  cpuMs: number;
}

const LOOK_MS = 10;
/** Of the clock by which Linux reports processes' times, whatever its own is (`USER_HZ`). */
const TICK_MS = 10;

/** Looks until the process ends. */
export function watchFootprint(child: ChildProcess): Footprint {
  const footprint: Footprint = { peakBytes: 0, cpuMs: 0 };
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
      const [, peakKib = 0] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
      footprint.peakBytes = Math.max(footprint.peakBytes, Number(peakKib) * 1024);
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      footprint.cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    } catch {
      // It has ended, or this is no Linux.
    }
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  child.once('close', () => clearInterval(timer));
  return footprint;
}
