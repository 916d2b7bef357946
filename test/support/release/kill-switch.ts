import type { ChildProcess } from 'node:child_process';

/** When a process is killed: at which of the changes that it asks a server for, and on which side of it. */
export interface Kill {
  /** The first is 1. */
  change: number;
  /** `during`: the change is made, and its answer never arrives. */
  when: 'before' | 'during';
}

/** Kills a process, with all that it started, at a change that a server sees. */
export interface KillSwitch {
  arm(child: ChildProcess, kill: Kill): void;
  disarm(): void;
  /** Servers call it around each change. @returns whether the process is gone */
  pass(when: Kill['when']): boolean;
}

export function createKillSwitch(): KillSwitch {
  let armed: { child: ChildProcess; kill: Kill } | undefined;
  let changes = 0;
  return {
    arm(child, kill) {
      armed = { child, kill };
      changes = 0;
    },
    disarm() {
      armed = undefined;
      changes = 0;
    },
    pass(when) {
      if (when === 'before') changes += 1;
      if (armed === undefined || armed.kill.when !== when || armed.kill.change !== changes) {
        return false;
      }
      // It leads a group of its own: npm below it must not go on.
      if (armed.child.pid !== undefined) process.kill(-armed.child.pid, 'SIGKILL');
      return true;
    },
  };
}
