import { inputError } from '@bedrock-token/core';

const VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'];

/** True if the environment names any proxy; the proxy code is loaded only then. */
export function hasProxySettings(environment: NodeJS.ProcessEnv = process.env): boolean {
  return VARIABLES.some((name) => environment[name] || environment[name.toUpperCase()]);
}

/**
 * The proxy for a URL by the environment, NO_PROXY respected; empty for none.
 *
 * @throws ERR_INPUT if what the environment names is no http(s) URL
 */
export async function proxyFor(url: string): Promise<string> {
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(url);
  return proxy === '' ? '' : parseProxy(proxy, 'HTTPS_PROXY, HTTP_PROXY or ALL_PROXY').href;
}

/** @throws ERR_INPUT, without the value: a proxy URL may hold a password */
export function parseProxy(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isHttp(url) && isDecodable(url)) return url;
  throw inputError(
    name,
    'is not the URL of a proxy',
    'Give it as http://host:port, or http://user:password@host:port with the special characters of the password percent-encoded.',
  );
}

function isHttp(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && url.hostname !== '';
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
  const text = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(text)) {
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
