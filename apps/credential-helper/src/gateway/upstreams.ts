import { endpointsOf, profileEndpointVariables, proxyFor } from '@bedrock-token/aws';
import { checkEndpointVariables } from '@bedrock-token/core';
import {
  LOCAL_KEY_PREFIX,
  namesOfGatewayEndpoints,
  type RegionEndpoints,
} from '@bedrock-token/gateway';

/**
 * The variables that lead to a gateway of this machine: a shell that was set up for one also starts
 * another one.
 *
 * @param port of the gateway that is about to start; 0 for any
 */
export function namesOfOwnEndpoints(env: NodeJS.ProcessEnv, port: number): string[] {
  const isSetUp = env.AWS_BEARER_TOKEN_BEDROCK?.startsWith(LOCAL_KEY_PREFIX) === true;
  return namesOfGatewayEndpoints(env, (url) => isSetUp || url.port === String(port));
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
