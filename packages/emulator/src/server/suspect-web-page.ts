import type { HttpRequest } from './http/exchange.ts';

/** With any port: another one of this machine is not what a page could choose. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Why a request may come from a web page in a browser of this machine; undefined if it cannot. A page
 * sends `Origin` with all but plain GET and HEAD, and `Sec-Fetch-Site` with everything (Fetch standard,
 * Fetch Metadata). One whose name leads to 127.0.0.1 (DNS rebinding) is of the same origin, but has its
 * name in `Host`. The type of a body is the last line: a page cannot send JSON without asking before.
 */
export function suspectWebPage({ headers, body }: HttpRequest): string | undefined {
  if (!LOOPBACK.test(headers.host ?? '')) return 'the header host names no loopback address';
  if (headers.origin !== undefined) return 'it has a header origin';
  if ((headers['sec-fetch-site'] ?? 'none') !== 'none') return 'it has a header sec-fetch-site';
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const isJson = type.trim().toLowerCase() === 'application/json';
  return body.length > 0 && !isJson ? 'its content-type is not application/json' : undefined;
}
