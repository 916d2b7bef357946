/**
 * The base URL of Bedrock's Anthropic Messages API. Loads code of AWS, which a hit does without.
 *
 * @param env as it was before a key was made, which adds to it
 */
export async function anthropicBaseUrl(
  profile: string | undefined,
  region: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { bedrockEndpointVariables, endpointsOf } = await import('@bedrock-token/aws');
  const endpoints = await bedrockEndpointVariables(profile, env);
  return endpointsOf(region, { ...env, ...endpoints }).anthropic;
}

/**
 * The endpoint of Claude Platform on AWS, if its clients do not find it by themselves. Loads code of AWS,
 * as above.
 *
 * @param env as above
 */
export async function claudePlatformUrl(
  profile: string | undefined,
  region: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { claudePlatformBaseUrl } = await import('@bedrock-token/aws');
  return claudePlatformBaseUrl(profile, region, env);
}
