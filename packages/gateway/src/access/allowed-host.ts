import { allHeaders, type RawHeaders } from '../headers/raw-headers.ts';
import type { NoRoute } from '../routes/route.ts';

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The values of `Host` that mean this gateway. A web page that has led its own name to the loopback
 * address (DNS rebinding) sends its name.
 *
 * @param port undefined for a Unix socket, to which clients send a host without a port
 */
export function allowedHosts(port: number | undefined): ReadonlySet<string> {
  if (port === undefined) return new Set(NAMES);
  const withPort = NAMES.map((name) => `${name}:${port}`);
  // Clients leave out the standard ports of http and https.
  return new Set(port === 80 || port === 443 ? [...withPort, ...NAMES] : withPort);
}

/**
 * Why a request is refused before its key is looked at: it names another host, or a web page sent it.
 *
 * @param authority `:authority` of HTTP/2; undefined in HTTP/1
 * @returns undefined for a request of a program on this machine
 */
export function refuseForeign(
  headers: RawHeaders,
  authority: string | undefined,
  allowed: ReadonlySet<string>,
): NoRoute | undefined {
  const hosts = allHeaders(headers, 'host');
  // Two of them could mean one to us, and another to somebody else (RFC 9112, 3.2).
  const isClear = hosts.length === 1 || (hosts.length === 0 && authority !== undefined);
  if (authority !== undefined) hosts.push(authority);
  if (!isClear || !hosts.every((host) => allowed.has(host.toLowerCase()))) {
    return { dialect: 'aws', ...OTHER_HOST };
  }
  if (allHeaders(headers, 'origin').length > 0) return { dialect: 'aws', ...WEB_PAGE };
  return undefined;
}

const OTHER_HOST = {
  problem: 'The request names another host than this gateway.',
  hint: 'Use the address that bedrock-token serve shows, with 127.0.0.1, localhost or [::1] and the port.',
};

const WEB_PAGE = {
  problem: 'The request comes from a web page (it has an Origin header).',
  hint: 'Call the gateway from a program on this machine, and not from a browser.',
};
