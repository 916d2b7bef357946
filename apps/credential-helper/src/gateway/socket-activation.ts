import { readFileSync, readlinkSync } from 'node:fs';

/** The first descriptor that systemd passes (sd_listen_fds(3)). */
const FIRST = 3;

/**
 * The listening sockets that systemd has passed to this very process. Their variables are removed, so
 * that no child takes them for its own.
 *
 * @returns none if it was not started by a socket
 */
export function takeSockets(env: NodeJS.ProcessEnv, pid: number): number[] {
  const { LISTEN_PID, LISTEN_FDS } = env;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name];
  if (Number(LISTEN_PID) !== pid || !/^\d{1,3}$/.test(LISTEN_FDS ?? '')) return [];
  return Array.from({ length: Number(LISTEN_FDS) }, (_, index) => FIRST + index);
}

/**
 * The path of a Unix socket that systemd has passed: Node does not report it, and Linux lists it.
 *
 * @returns undefined for another kind of socket, or one that has no path any more
 */
export function findUnixSocket(descriptor: number): string | undefined {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${descriptor}`)) ?? [];
    // Seven columns (proc(5), /proc/net/unix): the last one is the inode, and the path is the rest.
    const line = readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .find((each) => each.trimStart().split(/\s+/)[6] === inode);
    return /^(?:\S+\s+){7}(\/.*)$/.exec(line ?? '')?.[1];
  } catch {
    return undefined;
  }
}
