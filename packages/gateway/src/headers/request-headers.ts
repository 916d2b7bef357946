import { connectionOptions, isHopByHop, type RawHeaders } from './raw-headers.ts';

const METADATA = 'x-amzn-bedrock-request-metadata';

/**
 * What a client sends for the gateway, and not for Bedrock: the local key in each of its forms, a
 * signature (AWS SDKs sign what they send with the keys that they find), and what belongs to the
 * connection.
 */
const REPLACED = new Set([
  'api-key',
  'authorization',
  'expect',
  'host',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-api-key',
]);

/**
 * The headers for Bedrock: those of the client, in its order and case, but for authorization, host and
 * hop-by-hop headers.
 *
 * @param key the text of a key
 * @param metadata JSON for X-Amzn-Bedrock-Request-Metadata, used if the client sent none
 */
export function requestHeaders(
  headers: RawHeaders,
  key: string,
  metadata: string | undefined,
): string[] {
  const named = connectionOptions(headers);
  const kept: string[] = ['authorization', `Bearer ${key}`];
  let hasMetadata = metadata === undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const lower = name.toLowerCase();
    if (REPLACED.has(lower) || isHopByHop(lower, named)) continue;
    // Node joins nothing here; a request with two different lengths never came this far.
    kept.push(name, headers[index + 1] ?? '');
    if (lower === METADATA) hasMetadata = true;
  }
  if (!hasMetadata) kept.push(METADATA, metadata ?? '');
  return kept;
}

/** The query parameters of a presigned request (AWS Signature Version 4, "query string"). */
const SIGNATURE_PARAMETER =
  /^x-amz-(?:algorithm|credential|date|expires|security-token|signature|signedheaders)(?:=|$)/i;

/** The target without a signature in its query; otherwise byte for byte the same. */
export function withoutSignature(target: string): string {
  const start = target.indexOf('?');
  if (start === -1 || !/x-amz-/i.test(target)) return target;
  const kept = target
    .slice(start + 1)
    .split('&')
    .filter((parameter) => !SIGNATURE_PARAMETER.test(parameter));
  return kept.length === 0 ? target.slice(0, start) : `${target.slice(0, start)}?${kept.join('&')}`;
}
