import { BedrockTokenError } from '@bedrock-token/core';
import type { Settings } from '../../config/config-files.ts';

const VARIABLE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
const ENDPOINTS: Readonly<Record<string, string>> = {
  ipv4: 'http://169.254.169.254',
  ipv6: 'http://[fd00:ec2::254]',
};

/** As botocore reads it: `true` in any case, and nothing else. */
export const isInstanceDisabled = (environment: NodeJS.ProcessEnv): boolean =>
  environment.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true';

/** Whether somebody says where instance metadata is, and so that it is there. */
export function isInstanceConfigured(environment: NodeJS.ProcessEnv, settings: Settings): boolean {
  return [VARIABLE, `${VARIABLE}_MODE`].some((name) => readSetting(name, environment, settings));
}

/**
 * Where instance metadata is asked for, by variables and the profile that was asked for. The SDK
 * reads the profile of AWS_PROFILE only, and knows the mode in one spelling.
 *
 * @throws ERR_NO_CREDENTIALS with the variable or setting that cannot be read
 */
export function findInstanceEndpoint(environment: NodeJS.ProcessEnv, settings: Settings): string {
  const custom = readSetting(VARIABLE, environment, settings);
  if (custom !== undefined) {
    if (/^https?:\/\//.test(custom.value) && URL.canParse(custom.value)) return custom.value;
    throw unreadable(custom.name, 'is not an http or https URL', 'http://169.254.169.254');
  }
  const mode = readSetting(`${VARIABLE}_MODE`, environment, settings);
  const endpoint = ENDPOINTS[mode?.value.toLowerCase() ?? 'ipv4'];
  if (endpoint !== undefined) return endpoint;
  throw unreadable(mode?.name ?? '', 'must be IPv4 or IPv6', 'IPv4');
}

/** For each of the three requests to instance metadata, so that all take a second at most. */
const TIMEOUT_MS = 330;

/**
 * How long each request to instance metadata may take, and how often it is repeated, in the names of
 * `fromInstanceMetadata`. Variables and the profile say it as for botocore (`metadata_service_timeout`,
 * in whole seconds, and `metadata_service_num_attempts`), which the SDK does not read.
 *
 * @throws ERR_NO_CREDENTIALS with the variable or setting that is no whole number from 1
 */
export function findInstanceLimits(
  environment: NodeJS.ProcessEnv,
  settings: Settings,
): { timeout: number; maxRetries: number } {
  const seconds = readCount('AWS_METADATA_SERVICE_TIMEOUT', environment, settings);
  const attempts = readCount('AWS_METADATA_SERVICE_NUM_ATTEMPTS', environment, settings);
  return {
    timeout: seconds === undefined ? TIMEOUT_MS : seconds * 1_000,
    maxRetries: (attempts ?? 1) - 1,
  };
}

function readCount(variable: string, environment: NodeJS.ProcessEnv, settings: Settings) {
  const setting = readSetting(variable, environment, settings);
  if (setting === undefined) return undefined;
  // More digits than any wait needs, and none that a timer of Node would take for a millisecond.
  if (/^0{0,5}[1-9]\d{0,5}$/.test(setting.value.trim())) return Number(setting.value);
  throw unreadable(setting.name, 'is not a whole number from 1 to 999999', '1');
}

function readSetting(variable: string, environment: NodeJS.ProcessEnv, settings: Settings) {
  const setting = variable.replace('AWS_', '').toLowerCase();
  const [name, value] = environment[variable]
    ? [variable, environment[variable]]
    : [`${setting} of the profile`, settings[setting]];
  return value ? { name, value } : undefined;
}

/** The SDK reads the endpoint only from the environment, so calls that set it run one at a time. */
let last: Promise<unknown> = Promise.resolve();

/** Lets the SDK find instance metadata at `endpoint` while `run` lasts. */
export function withInstanceEndpoint<T>(
  endpoint: string,
  environment: NodeJS.ProcessEnv,
  run: () => Promise<T>,
): Promise<T> {
  const next = last.then(async () => {
    const before = environment[VARIABLE];
    environment[VARIABLE] = endpoint;
    try {
      return await run();
    } finally {
      if (before === undefined) delete environment[VARIABLE];
      else environment[VARIABLE] = before;
    }
  });
  last = next.catch(() => undefined);
  return next;
}

function unreadable(name: string, problem: string, example: string): BedrockTokenError {
  return new BedrockTokenError('ERR_NO_CREDENTIALS', `${name} ${problem}.`, {
    hint: `Remove it, or give a value such as ${example}.`,
  });
}
