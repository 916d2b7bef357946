import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ProcessIo } from '../process-io.ts';
import { relaunchCommand } from '../relaunch-command.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import type { CachedRequest, Kind } from './cached-request.ts';
import { takeRefreshLease } from './refresh-lease.ts';

/**
 * Starts a process of its own that gets the next key and caches it. Nobody waits for it. If it fails,
 * the cached key is used until it expires.
 */
export function refreshAhead<K extends Kind>(
  wanted: CachedRequest<K>,
  { minTtlSeconds, store }: Freshness,
  directory: string,
  io: ProcessIo,
): void {
  if (!takeRefreshLease(join(directory, wanted.key), io)) return;
  io.verbose('the last fifth of its lifetime has begun: the next one is fetched in the background');
  const how = [`--min-ttl=${Math.floor(minTtlSeconds * 1000)}ms`, `--store=${store}`];
  const [command = '', ...args] = [...relaunchCommand(), ...commandOf(wanted), ...how];
  // In the caller's directory: paths in the configuration may be relative to it.
  spawn(command, args, { detached: true, stdio: 'ignore', windowsHide: true, env: io.env })
    .on('error', () => {})
    .unref();
}

/** The command that makes the same request in another process; none of its options is secret. */
function commandOf<K extends Kind>({ kind, request }: CachedRequest<K>): string[] {
  const { profile, roleArn, scope, region, durationSeconds }: Partial<TokenRequest> = request;
  const { service = 'bedrock', workspaceId } = request;
  const given: [string, string | number | undefined][] = [
    ['profile', profile],
    ['role-arn', roleArn],
    ['scope', roleArn === undefined ? undefined : scope],
    ['region', region],
    ['service', service === 'bedrock' ? undefined : service],
    ['workspace-id', workspaceId],
    ['duration', kind === 'token' ? durationSeconds : undefined],
  ];
  return [
    kind === 'token' ? 'get' : 'credential-process',
    '--background',
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
  ];
}
