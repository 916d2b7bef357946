/** Headers as Node's HTTP servers give them: name, value, name, value …, in the case in which they came. */
export type RawHeaders = readonly string[];

/** @param name in lower case @returns the first value; undefined if there is none */
export function firstHeader(headers: RawHeaders, name: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}

/** @param name in lower case */
export function allHeaders(headers: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) values.push(headers[index + 1] ?? '');
  }
  return values;
}

/** What ends at each hop (RFC 9110, 7.6.1), with the older names that some software still sends. */
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Whether a header ends at this hop: one of RFC 9110, one that `Connection` names, or a
 * pseudo-header of HTTP/2.
 *
 * @param name in lower case
 * @param named by the headers' own `Connection`, in lower case
 */
export function isHopByHop(name: string, named: ReadonlySet<string> | undefined): boolean {
  return HOP_BY_HOP.has(name) || name.startsWith(':') || (named?.has(name) ?? false);
}

/** The names in `Connection`, in lower case; undefined without one, as almost always. */
export function connectionOptions(headers: RawHeaders): ReadonlySet<string> | undefined {
  const values = allHeaders(headers, 'connection');
  if (values.length === 0) return undefined;
  return new Set(values.flatMap((value) => value.toLowerCase().split(/[\s,]+/)));
}
