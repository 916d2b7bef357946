import { checkRegion, requireProfile } from '@bedrock-token/aws';
import { parseRequestLimit, parseTokenLimit, type UsageLimits } from '@bedrock-token/gateway';
import { readTokenRequest } from '../command-line/request-options.ts';
import type { Invocation } from '../command-line/spec.ts';
import { chooseRegion } from '../mint/sign-in.ts';
import type { ProcessIo } from '../process-io.ts';
import type { TokenRequest } from '../token-request.ts';
import { readMetadata, readModels, readRegions } from './serve-options.ts';

/** What `serve` forwards, and for whom, apart from where it listens. */
export interface ServeSettings {
  /** Its region is not read. */
  request: TokenRequest;
  /** Empty for the region of the environment or the profile. */
  regions: readonly string[];
  metadata: Readonly<Record<string, string>> | undefined;
  limits: UsageLimits;
}

/** @throws ERR_INPUT for an option that cannot work */
export function readServeSettings(invocation: Invocation, io: ProcessIo): ServeSettings {
  // The list of regions is read by itself.
  const value = (name: string) => (name === 'region' ? undefined : invocation.value(name));
  const request = readTokenRequest({ ...invocation, value }, io);
  return {
    request: { ...request, models: readModels(invocation) },
    regions: readRegions(invocation),
    metadata: readMetadata(invocation),
    limits: readLimits(invocation),
  };
}

/**
 * What would end a gateway with these settings as soon as it starts.
 *
 * @throws ERR_REGION, ERR_NO_CREDENTIALS for a profile that is not there
 */
export async function assertStarts(settings: ServeSettings, env: NodeJS.ProcessEnv): Promise<void> {
  const { request } = settings;
  const profile = await requireProfile(request.profile, env);
  chooseRegions(settings, profile.region);
}

/**
 * The regions of a gateway, the default one first.
 *
 * @param ofProfile region of the profile, which counts if no other is named
 * @throws ERR_REGION
 */
export function chooseRegions(
  { regions: [first, ...others], request }: Pick<ServeSettings, 'regions' | 'request'>,
  ofProfile: string | undefined,
): readonly [string, ...string[]] {
  const chosen = chooseRegion(first ?? request.region ?? ofProfile);
  return [chosen, ...others.map((region) => checkRegion(region, '--region'))];
}

/** @throws ERR_INPUT */
function readLimits(invocation: Invocation): UsageLimits {
  const requests = invocation.value('limit-requests');
  const tokens = invocation.value('limit-tokens');
  return {
    ...(requests !== undefined && { requestsPerMinute: parseRequestLimit(requests) }),
    ...(tokens !== undefined && { tokensPerDay: parseTokenLimit(tokens) }),
  };
}
