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
