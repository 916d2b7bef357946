import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Whether a terminal counts this process to its foreground: then it sends its signals to the
 * commands started by it, too. Where stdin and the others lead does not decide it: `… < file` at a
 * terminal gets its Ctrl-C, and a job in the background does not.
 */
export function isInForeground(platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return [0, 1, 2].some(isatty);
  try {
    // proc(5): pid (comm) state ppid pgrp session tty_nr tpgid; the name may hold anything.
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return isatty(0);
  }
}
