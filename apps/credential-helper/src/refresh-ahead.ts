import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './cache/entry.ts';
import { sinceFailure } from './cache/failure.ts';
import type { Wanted } from './obtain.ts';
import { ownCommand } from './own-command.ts';
import type { World } from './world.ts';

/** After a refresh that failed, the next is not tried for so long, in milliseconds. */
const PAUSE_MS = 30_000;

/**
 * Starts a process of its own that gets the next answer and keeps it. Nobody waits for it, and
 * nothing it does can be seen here; if it fails, the answer at hand serves to its end.
 */
export function refreshAhead<K extends Entry['kind']>(
  wanted: Wanted<K>,
  directory: string,
  world: World,
): void {
  const place = join(directory, wanted.key);
  if (statSync(`${place}.lock`, { throwIfNoEntry: false }) !== undefined) return;
  if (sinceFailure(place, world.now()) < PAUSE_MS) return;
  world.trace('its last fifth has begun: the next one is being got in the background');
  const [command = '', ...args] = [...ownCommand(), ...wanted.refreshArgs];
  spawn(command, args, {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    // Not the directory of the caller, which would be kept from being removed.
    cwd: world.home ?? '/',
    env: world.env,
  })
    .on('error', () => {})
    .unref();
}
