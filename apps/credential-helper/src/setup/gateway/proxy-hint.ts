const PROXIES = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/** Exempts the gateway from the proxy of a tool. */
export const DIRECT =
  'If a proxy is set where the tool runs, add to its NO_PROXY: 127.0.0.1,localhost,::1';

/** @returns nothing if no proxy is set here, or the gateway is exempt from it */
export function describeProxy(env: NodeJS.ProcessEnv): string[] {
  const proxy = PROXIES.find((name) => env[name]);
  const exempt = `${env.no_proxy ?? ''},${env.NO_PROXY ?? ''}`.split(/[,\s]+/);
  if (proxy === undefined || exempt.includes('*') || exempt.includes('127.0.0.1')) return [];
  return [`Warning: ${proxy} is set. ${DIRECT}`];
}
