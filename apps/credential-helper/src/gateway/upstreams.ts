import { endpointsOf, profileEndpointVariables, proxyFor } from '@bedrock-token/aws';
import { checkEndpointVariables, isReadableOnTheWay } from '@bedrock-token/core';
import { LOCAL_KEY_PREFIX, type RegionEndpoints } from '@bedrock-token/gateway';

/** The variables that a gateway sets for its clients, and by which others lead elsewhere. */
const ENDPOINT_VARIABLES = [
  'AWS_ENDPOINT_URL_BEDROCK',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  'AWS_ENDPOINT_URL_BEDROCK_MANTLE',
  'ANTHROPIC_BEDROCK_BASE_URL',
  'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
];

/**
 * The variables that lead to a gateway of this machine: a shell that was set up for one also starts
 * another one, which must not have itself, or a gateway with another key, behind it.
 *
 * @param port of the gateway that is about to start; 0 for any
 */
export function namesOfOwnEndpoints(env: NodeJS.ProcessEnv, port: number): string[] {
  const isSetUp = env.AWS_BEARER_TOKEN_BEDROCK?.startsWith(LOCAL_KEY_PREFIX) === true;
  return ENDPOINT_VARIABLES.filter((name) => {
    const text = env[name] ?? '';
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    const isOurs = url.port === String(port) || isSetUp;
    return url.protocol === 'http:' && !isReadableOnTheWay(url) && isOurs;
  });
}

/**
 * Where the gateway forwards to: AWS, or where the caller's variables and the profile lead. The base URL
 * that Claude Code reads counts where the AWS SDKs' variable says nothing.
 *
 * @param env of the caller, without {@link namesOfOwnEndpoints}
 * @returns the endpoints of a region
 * @throws ERR_INPUT for a variable or a setting that holds no URL, or one by http to another machine
 */
export async function readUpstreams(
  profile: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<(region: string) => RegionEndpoints> {
  checkEndpointVariables(env);
  const variables = { ...env, ...(await profileEndpointVariables(profile, env)) };
  const claude = variables.ANTHROPIC_BEDROCK_BASE_URL;
  if (claude && !variables.AWS_ENDPOINT_URL_BEDROCK_RUNTIME && !variables.AWS_ENDPOINT_URL) {
    variables.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = claude;
  }
  return (region) => {
    const { bedrock, bedrockRuntime, mantle } = endpointsOf(region, variables);
    return { runtime: bedrockRuntime, control: bedrock, mantle };
  };
}

/** @throws ERR_INPUT for a proxy variable that holds no URL of an HTTP proxy */
export function checkProxies(endpoints: RegionEndpoints, env: NodeJS.ProcessEnv): void {
  for (const url of Object.values(endpoints)) if (url !== undefined) proxyFor(url, env);
}
