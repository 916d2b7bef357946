/**
 * The endpoints that variables name, as a section of a config file, and the variables taken away.
 *
 * @param env such as an emulator's: `AWS_ENDPOINT_URL_STS` and its like
 */
export function endpointsAsProfile(env: NodeJS.ProcessEnv): {
  /** `[services emulated]`, for a profile with `services = emulated`. */
  services: string;
  none: Record<string, undefined>;
} {
  const endpoints = Object.entries(env).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL_'));
  // A service's block has the name of its variable in lower case.
  const blocks = endpoints.map(([name, url]) => {
    const service = name.replace('AWS_ENDPOINT_URL_', '').toLowerCase();
    return `${service} =\n  endpoint_url = ${url}\n`;
  });
  return {
    services: `[services emulated]\n${blocks.join('')}`,
    none: Object.fromEntries(endpoints.map(([name]) => [name, undefined])),
  };
}
