import type { ChildProcess } from 'node:child_process';

/** The signals by which a run is given up: by a person at a terminal, a runner, or a hang-up. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether commands get a process group of their own; Windows has none. */
export const HAS_GROUPS = process.platform !== 'win32';

/**
 * Ends a command that was started with `detached`, and all that it has started in turn unless that
 * made a group of its own (kill(2), a negative pid).
 */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended.
  }
}

/**
 * Lets no command outlive us, since a terminal or a runner signals our group and not the command's. A
 * signal that nobody else listens for ends us as it would have; who listens may end us before the
 * signal comes to us. Nothing can be done when SIGKILL ends us.
 *
 * @returns takes the precaution back
 */
export function endGroupWithUs(child: ChildProcess): () => void {
  const end = () => endGroup(child);
  const forget = () => {
    process.off('exit', end);
    for (const signal of ENDING) process.off(signal, pass);
  };
  const pass = (signal: NodeJS.Signals) => {
    forget();
    end();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.on('exit', end);
  for (const signal of ENDING) process.on(signal, pass);
  return forget;
}
