import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { command } from './run-command.ts';

/** Whether there is the program that opens a terminal. */
export const hasTerminal = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

/** Starts the command at a terminal of its own; `until` waits for what it shows there. */
export function startAtTerminal(
  homeEnv: NodeJS.ProcessEnv,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
) {
  const line = [...command, ...args].map((word) => `'${word}'`).join(' ');
  const child: ChildProcess = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', TERM: 'xterm', ...homeEnv, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text.replaceAll('\u001b[K', '<erase>').replaceAll('\r', '<start>');
    for (const watcher of watchers) watcher();
  });
  return {
    until: (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (pattern.test(shown)) resolve();
        };
        watchers.add(look);
        look();
        child.once('close', () => reject(new Error(`It ended without ${pattern}: ${shown}`)));
      }),
    type: (text: string) => child.stdin?.write(text),
    async ended() {
      if (child.exitCode === null) await once(child, 'close');
      return { code: child.exitCode, shown };
    },
  };
}
