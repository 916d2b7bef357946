import {
  assertEncrypted,
  inputError,
  isEndpointUrl,
  profileOfEnvironment,
} from '@bedrock-token/core';
import { readSections, type Settings } from '../config/config-files.ts';
import { printable } from '../errors/sanitize-text.ts';

const IGNORE = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';
/** The variables for what a key is shown to. */
const BEDROCK = ['AWS_ENDPOINT_URL_BEDROCK', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'];
/** Services that get credentials or keys of ours; a profile may name others, for others. */
const OURS =
  /^(sts|iam|cloudtrail|account|organizations|sso|sso_oidc|signin|secrets_manager|ssm|bedrock|bedrock_runtime|bedrock_mantle|aws_external_anthropic)$/;

/**
 * What a profile says of endpoints, as the variables that say the same: `endpoint_url`, its
 * `services` section and `ignore_configured_endpoint_urls`. Variables that are set outrank it
 * (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"; values as of botocore).
 *
 * @param profile default: the environment's, then `default`
 * @returns only variables that are not set in the environment
 * @throws ERR_INPUT naming the setting that holds no URL or one by http to another machine, or the
 *   services section that is not there
 */
export async function profileEndpointVariables(
  profile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const name = profile ?? profileOfEnvironment(environment) ?? 'default';
  const { profiles, services = new Map<string, Settings>() } = await readSections(environment);
  const settings = profiles.get(name) ?? {};
  if (!environment[IGNORE] && settings.ignore_configured_endpoint_urls?.toLowerCase() === 'true') {
    return { [IGNORE]: 'true' };
  }
  if (environment.AWS_ENDPOINT_URL || environment[IGNORE]?.toLowerCase() === 'true') return {};
  const found: Record<string, string> = {};
  const shown = printable(name);
  if (settings.endpoint_url) {
    found.AWS_ENDPOINT_URL = check(settings.endpoint_url, `endpoint_url of profile ${shown}`);
  }
  for (const [service, url] of readServices(settings.services, services, shown)) {
    const variable = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
    const setting = `endpoint_url of ${service} in [services ${printable(settings.services ?? '')}]`;
    if (!environment[variable]) found[variable] = check(url, setting, OURS.test(service));
  }
  const isElsewhere = [environment, found].some((one) =>
    Object.keys(one).some((key) => key.startsWith('AWS_ENDPOINT_URL')),
  );
  // The SDK's clients read AWS_PROFILE only, and would use that profile's endpoints for this one.
  const read = environment.AWS_PROFILE || 'default';
  const { endpoint_url: url, services: section } = profiles.get(read) ?? {};
  const isMisled = read !== name && Boolean(url || section);
  return isMisled && !isElsewhere && !environment[IGNORE] ? { [IGNORE]: 'true' } : found;
}

/** Variables that this process set itself; its caller did not. */
const applied = new Map<string, string>();

/**
 * Puts {@link profileEndpointVariables} into the environment, where the SDK's clients and our own
 * calls read them.
 *
 * @throws as there
 */
export async function applyProfileEndpoints(
  profile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const found = await profileEndpointVariables(profile, environment);
  for (const [name, value] of Object.entries(found)) applied.set(name, value);
  Object.assign(environment, found);
}

/** Whether a variable has its value from {@link applyProfileEndpoints}. */
export const isFromProfile = (name: string, value: string) => applied.get(name) === value;

/** An environment as it was before {@link applyProfileEndpoints}, for a profile's own processes. */
export function withoutProfileEndpoints(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => applied.get(name) !== value),
  );
}

/**
 * {@link profileEndpointVariables} for Bedrock alone, for a process that gets a key and no profile.
 *
 * @throws as there
 */
export async function bedrockEndpointVariables(
  profile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const found = await profileEndpointVariables(profile, environment);
  const bedrock = BEDROCK.flatMap((name): [string, string][] => {
    const url = found[name] ?? found.AWS_ENDPOINT_URL;
    return url && !environment[name] ? [[name, url]] : [];
  });
  return { ...(found[IGNORE] && { [IGNORE]: found[IGNORE] }), ...Object.fromEntries(bedrock) };
}

function readServices(
  section: string | undefined,
  services: ReadonlyMap<string, Settings>,
  profile: string,
): [service: string, url: string][] {
  if (!section) return [];
  const settings = services.get(section);
  if (settings === undefined) {
    throw inputError(
      `services of profile ${profile}`,
      'names a section that is not in the config file',
      `Add [services ${printable(section)}] to the config file, or remove the setting from the profile.`,
    );
  }
  // Blocks are named by the service's id in lower case and with underscores.
  return Object.entries(settings).flatMap(([key, url]): [string, string][] => {
    const service = /^([a-z0-9_]+)\.endpoint_url$/.exec(key)?.[1];
    return service && url ? [[service, url]] : [];
  });
}

function check(url: string, setting: string, isOurs = true): string {
  if (isEndpointUrl(url)) {
    if (isOurs) assertEncrypted(url, setting);
    return url;
  }
  throw inputError(
    setting,
    'is not an http or https URL',
    'Remove it from the config file, or give a full URL such as http://127.0.0.1:8080.',
  );
}
