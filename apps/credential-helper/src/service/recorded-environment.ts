import { BedrockTokenError } from '@bedrock-token/core';

/**
 * What decides which credentials a gateway finds, and how it reaches AWS. A service starts without the
 * variables of a terminal. Secrets are not among them: AWS keys, and tokens.
 */
const NAMES = [
  'PATH',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CA_BUNDLE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_STS_REGIONAL_ENDPOINTS',
  'AWS_ENDPOINT_URL',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
];
const ENDPOINTS = /^AWS_ENDPOINT_URL_\w+$/;

/** What names an identity by itself, and is a secret or leads to one that ends with the terminal. */
const LEFT_OUT = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * The variables that a service is given.
 *
 * @throws ERR_INPUT for a URL with a password, which must not stand in the file of a service, and for a
 *   value with a line end, which no such file can hold
 */
export function recordEnvironment(env: NodeJS.ProcessEnv): [name: string, value: string][] {
  const names = [
    ...NAMES,
    ...Object.keys(env)
      .filter((name) => ENDPOINTS.test(name))
      .sort(),
  ];
  const found = names.flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  for (const [name, value] of found) assertPlain(name, value);
  return found;
}

/** Variables with AWS keys, which the service will not have. */
export function keysLeftOut(env: NodeJS.ProcessEnv): string[] {
  return LEFT_OUT.filter((name) => env[name]);
}

function assertPlain(name: string, value: string): void {
  if (/^[a-z][\w+.-]*:\/\/[^/@]*@/i.test(value) || /^[^/@:]+:[^/@]+@/.test(value)) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${name} has a user name or password, which the file of a service must not hold.`,
      {
        hint: `Set ${name} without it and run again, or run bedrock-token serve from your own supervisor.`,
      },
    );
  }
  // What a terminal cannot show is in no path and no URL.
  if ([...value].every((letter) => letter >= ' ' && letter !== '\u007f')) return;
  throw new BedrockTokenError('ERR_INPUT', `${name} has a control character in it.`, {
    hint: `Correct ${name}, and run again.`,
  });
}
