import { createHash, createHmac } from 'node:crypto';

/** Signature Version 4, written from AWS's description and independent of the AWS SDKs. */

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const TERMINATOR = 'aws4_request';

export interface CredentialScope {
  /** yyyymmdd */
  date: string;
  region: string;
  service: string;
}

export interface SignedParts {
  method: string;
  /** As it stands in the canonical request: already encoded for it. */
  canonicalPath: string;
  canonicalQuery: string;
  /** Names in lower case, in canonical order. */
  headers: [name: string, value: string][];
  /** Hexadecimal SHA-256 of the body. */
  payloadHash: string;
}

/** The signature in lower-case hexadecimal. @param amzDate yyyymmddThhmmssZ */
export function sign(
  parts: SignedParts,
  secretAccessKey: string,
  scope: CredentialScope,
  amzDate: string,
): string {
  const canonicalRequest = [
    parts.method,
    parts.canonicalPath,
    parts.canonicalQuery,
    ...parts.headers.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, ' ')}`),
    '',
    parts.headers.map(([name]) => name).join(';'),
    parts.payloadHash,
  ].join('\n');
  const { date, region, service } = scope;
  const stringToSign = [
    ALGORITHM,
    amzDate,
    `${date}/${region}/${service}/${TERMINATOR}`,
    sha256(canonicalRequest),
  ].join('\n');
  const key = [date, region, service, TERMINATOR].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  return hmac(key, stringToSign).toString('hex');
}

/** Hexadecimal SHA-256. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Percent-encodes all but RFC 3986's unreserved characters. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Sorted and encoded pairs, as the canonical request wants them. */
export function canonicalQuery(pairs: Iterable<[string, string]>): string {
  return [...pairs]
    .map(([name, value]): [string, string] => [uriEncode(name), uriEncode(value)])
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Names and values decoded; a plus sign is a plus sign here, not a space. */
export function decodeQuery(query: string): [string, string][] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const equalsAt = pair.indexOf('=');
    const [name, value] =
      equalsAt === -1 ? [pair, ''] : [pair.slice(0, equalsAt), pair.slice(equalsAt + 1)];
    return [decode(name), decode(value)];
  });
}

/**
 * The path as services other than S3 sign it: normalised, and encoded once more than it was sent.
 */
export function canonicalPath(rawPath: string): string {
  const kept: string[] = [];
  for (const segment of rawPath.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(uriEncode(segment));
  }
  const tail = kept.length > 0 && rawPath.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${tail}`;
}

/** yyyymmddThhmmssZ → Date; undefined for anything else. */
export function parseAmzDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Date → yyyymmddThhmmssZ */
export function formatAmzDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
