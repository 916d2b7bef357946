import { inputError } from '@bedrock-token/core';
import { isExempt } from './no-proxy.ts';

const VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'];

/** True if the environment names any proxy. */
export function hasProxySettings(environment: NodeJS.ProcessEnv = process.env): boolean {
  return VARIABLES.some((name) => settingOf(name, environment) !== undefined);
}

/**
 * The proxy for a URL by the environment, as curl reads it: the variable of the URL's scheme goes
 * before ALL_PROXY, lower case before upper case, and NO_PROXY exempts hosts. As in botocore,
 * HTTP_PROXY counts in upper case, too, and ALL_PROXY with a SOCKS proxy does not count.
 *
 * @returns the proxy's URL; undefined for none
 * @throws ERR_INPUT, naming the variable, if it holds no URL of an HTTP proxy
 */
export function proxyFor(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
): URL | undefined {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:';
  const setting =
    settingOf(isSecure ? 'https_proxy' : 'http_proxy', environment) ??
    settingOf('all_proxy', environment);
  if (setting === undefined) return undefined;
  const noProxy = settingOf('no_proxy', environment)?.value ?? '';
  if (isExempt(hostname, Number(port) || (isSecure ? 443 : 80), noProxy)) return undefined;
  if (isIgnored(setting)) return undefined;
  return parseProxy(setting.value, setting.name);
}

/** The variable that names a SOCKS proxy, which is not used; undefined if there is none. */
export function ignoredProxy(environment: NodeJS.ProcessEnv): string | undefined {
  const setting = settingOf('all_proxy', environment);
  return setting && isIgnored(setting) ? setting.name : undefined;
}

interface Setting {
  name: string;
  value: string;
}

/** curl and botocore look at the name in lower case first; an empty value counts as unset. */
function settingOf(lowerName: string, environment: NodeJS.ProcessEnv): Setting | undefined {
  for (const name of [lowerName, lowerName.toUpperCase()]) {
    const value = environment[name];
    if (value) return { name, value };
  }
  return undefined;
}

function isIgnored({ name, value }: Setting): boolean {
  return /^all_proxy$/i.test(name) && /^socks\w*:/i.test(value);
}

/**
 * Reads a proxy as curl and botocore do: without a scheme, it is an HTTP proxy.
 *
 * @param text `http://host:port`, `https://host:port`, `//host:port` or `host:port`, each with
 *   `user:password@` or without
 * @throws ERR_INPUT, without the value: a proxy URL may hold a password
 */
export function parseProxy(text: string, name: string): URL {
  const whole = withScheme(text);
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url !== undefined && isHttp(url) && isDecodable(url) && !isCutShort(url)) return url;
  throw inputError(
    name,
    'is not the URL of an HTTP proxy',
    'Give it as http://host:port, or http://user:password@host:port with the special characters of the password percent-encoded. SOCKS proxies are not supported.',
  );
}

function withScheme(untrimmed: string): string {
  const text = untrimmed.trim();
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text;
  return `http:${text.startsWith('//') ? '' : '//'}${text}`;
}

function isHttp(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && url.hostname !== '';
}

/**
 * Whether a `/`, `?`, `#` or `\` in a password ends the host: `http://me:12#34@host` has the host
 * "me", the port 12, and the rest of the password where no secret is expected.
 */
function isCutShort({ pathname, search, hash }: URL): boolean {
  return `${pathname}${search}${hash}`.includes('@');
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** The secrets in the proxy settings of an environment, each in both its written forms. */
export function proxySecrets(environment: NodeJS.ProcessEnv): string[] {
  const secrets: string[] = [];
  for (const name of VARIABLES) {
    for (const value of [environment[name], environment[name.toUpperCase()]]) {
      if (value) secrets.push(...secretsOf(value));
    }
  }
  return secrets;
}

function secretsOf(value: string): string[] {
  const text = withScheme(value);
  if (!URL.canParse(text) || isCutShort(new URL(text))) {
    // What stands before the last @ would be the credentials, however badly written.
    const userinfo = text.slice(text.indexOf('://') + 3, Math.max(0, text.lastIndexOf('@')));
    return [userinfo, userinfo.slice(userinfo.indexOf(':') + 1)];
  }
  const { username, password } = new URL(text);
  // A token often stands alone, in the place of the user.
  const secret = password || username;
  if (secret === '') return [];
  // As it was written, which is not always how a URL writes it.
  const userinfo = text.slice(text.indexOf('://') + 3, text.lastIndexOf('@'));
  const raw = password === '' ? userinfo : userinfo.slice(userinfo.indexOf(':') + 1);
  const header = Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64');
  return [secret, decode(secret), raw, header];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
