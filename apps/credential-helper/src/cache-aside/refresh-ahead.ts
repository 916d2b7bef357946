import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Entry } from '../cache/entry.ts';
import type { World } from '../process-io.ts';
import { ownCommand } from '../relaunch-command.ts';
import type { Freshness } from '../token-request.ts';
import type { Wanted } from './cached-request.ts';
import { takeTurn } from './refresh-lease.ts';

/**
 * Starts a process of its own that gets the next answer and keeps it. Nobody waits for it, and
 * nothing it does can be seen here; if it fails, the answer at hand serves to its end.
 */
export function refreshAhead<K extends Entry['kind']>(
  wanted: Wanted<K>,
  { minTtlSeconds, store }: Freshness,
  directory: string,
  world: World,
): void {
  if (!takeTurn(join(directory, wanted.key), world)) return;
  world.trace('its last fifth has begun: the next one is being got in the background');
  const how = [`--min-ttl=${Math.floor(minTtlSeconds * 1000)}ms`, `--store=${store}`];
  const [command = '', ...args] = [...ownCommand(), ...wanted.refreshArgs, ...how];
  // In the caller's directory: paths in the configuration may be relative to it.
  spawn(command, args, { detached: true, stdio: 'ignore', windowsHide: true, env: world.env })
    .on('error', () => {})
    .unref();
}
