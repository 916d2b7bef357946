import { endpointsOf } from '../endpoints/endpoints.ts';
import { profileEndpointVariables } from '../endpoints/profile-endpoints.ts';

/**
 * The endpoint that clients must be told, since it is set where they do not look: in a variable of the
 * AWS SDKs or in a profile.
 *
 * @returns undefined if they find it by themselves: by the region, or by ANTHROPIC_AWS_BASE_URL
 * @throws ERR_INPUT for an endpoint that is no URL, or by http to another machine
 */
export async function claudePlatformBaseUrl(
  profile: string | undefined,
  region: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const ofProfile = await profileEndpointVariables(profile, environment);
  return configuredClaudePlatform(region, { ...environment, ...ofProfile });
}

/** {@link claudePlatformBaseUrl} by variables alone. @throws as there */
export function configuredClaudePlatform(
  region: string,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  if (environment.ANTHROPIC_AWS_BASE_URL) return undefined;
  const { claudePlatform } = endpointsOf(region, environment);
  return claudePlatform === endpointsOf(region, {}).claudePlatform ? undefined : claudePlatform;
}
