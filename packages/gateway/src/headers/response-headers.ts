import { connectionOptions, isHopByHop, type RawHeaders } from './raw-headers.ts';

/** The headers for the client: all of Bedrock's, in their order and case, but for hop-by-hop ones. */
export function responseHeaders(headers: RawHeaders): string[] {
  const named = connectionOptions(headers);
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!isHopByHop(name.toLowerCase(), named)) kept.push(name, headers[index + 1] ?? '');
  }
  return kept;
}

/** Bytes to text and back unchanged: HTTP headers are bytes (RFC 9110, 5.5). */
export function decodeHeaders(headers: readonly Buffer[]): string[] {
  return headers.map((bytes) => bytes.toString('latin1'));
}
