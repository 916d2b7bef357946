import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Entry } from '../cache/entry.ts';
import type { ProcessIo } from '../process-io.ts';
import { relaunchCommand } from '../relaunch-command.ts';
import type { Freshness } from '../token-request.ts';
import type { CachedRequest } from './cached-request.ts';
import { takeRefreshLease } from './refresh-lease.ts';

/**
 * Starts a process of its own that gets the next answer and keeps it. Nobody waits for it, and
 * nothing it does can be seen here; if it fails, the answer at hand serves to its end.
 */
export function refreshAhead<K extends Entry['kind']>(
  wanted: CachedRequest<K>,
  { minTtlSeconds, store }: Freshness,
  directory: string,
  io: ProcessIo,
): void {
  if (!takeRefreshLease(join(directory, wanted.key), io)) return;
  io.verbose('its last fifth has begun: the next one is being got in the background');
  const how = [`--min-ttl=${Math.floor(minTtlSeconds * 1000)}ms`, `--store=${store}`];
  const [command = '', ...args] = [...relaunchCommand(), ...wanted.refreshArgs, ...how];
  // In the caller's directory: paths in the configuration may be relative to it.
  spawn(command, args, { detached: true, stdio: 'ignore', windowsHide: true, env: io.env })
    .on('error', () => {})
    .unref();
}
