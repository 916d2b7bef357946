const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/**
 * The value of NO_PROXY that exempts this machine from proxies, with what the environment exempts already.
 *
 * @returns hosts and addresses with commas between them, the form that every client reads; `*` if all are
 *   exempt, which curl and others read only by itself
 */
export function exemptLoopback(env: Readonly<Record<string, string | undefined>>): string {
  // Most clients read the one in lower case first.
  const given = env.no_proxy || env.NO_PROXY || '';
  const entries = given.split(/[,\s]+/).filter(Boolean);
  if (entries.includes('*')) return '*';
  return [...entries, ...LOOPBACK.filter((host) => !entries.includes(host))].join(',');
}
