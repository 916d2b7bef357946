import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './run-command.ts';

export interface SystemdPrograms {
  /** Comes first in PATH. */
  bin: string;
  /** How they were called so far, one line each. */
  calls(): string[];
}

export interface ProgramOptions {
  /** What loginctl says of lingering. */
  linger?: 'yes' | 'no';
  /** A word; calls with it fail. */
  fails?: string;
}

/** Writes programs of systemd that note how they were called; no user manager runs where tests do. */
export function writeSystemdPrograms(
  home: Home,
  { linger = 'yes', fails = 'nothing-fails' }: ProgramOptions = {},
): SystemdPrograms {
  const bin = join(home.path, 'bin');
  const log = join(home.path, 'calls');
  mkdirSync(bin);
  for (const name of ['systemctl', 'loginctl', 'journalctl']) {
    const script = `#!/bin/sh
echo "${name} $*" >> '${log}'
case "$*" in *show-user*) echo ${linger};; *${fails}*) echo "no bus" >&2; exit 1;; esac
[ ${name} = journalctl ] && echo 'a line of the log'
exit 0
`;
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    bin,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}
