import { MAX_LIFETIME_SECONDS } from './bearer-token.ts';
import { type KeyServiceName, serviceOfShortTermKey } from './services/key-service.ts';

/** What a short-term key says of itself. Nothing in here is secret. */
export interface BearerTokenDescription {
  service: KeyServiceName;
  accessKeyId: string;
  region: string;
  issuedAt: Date;
  expiresAt: Date;
  lifetimeSeconds: number;
  hasSessionToken: boolean;
}

/**
 * Reads a short-term key without checking its signature. The text is a prefix of the service, such as
 * `bedrock-api-key-`, and the base64 of a SigV4 presigned URL without its scheme.
 *
 * @returns undefined if the text is no such key
 */
export function describeBearerToken(text: string): BearerTokenDescription | undefined {
  const service = serviceOfShortTermKey(text);
  if (service === undefined) return undefined;
  const url = decodeBase64(text.slice(service.shortTermPrefix.length));
  if (url === undefined || !url.startsWith(`${service.host}/?`)) return undefined;
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));

  const [accessKeyId, , region, signingName] = (query.get('X-Amz-Credential') ?? '').split('/');
  const issuedAt = parseAmzDate(query.get('X-Amz-Date') ?? '');
  const lifetimeSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (!accessKeyId || !region || signingName !== service.signingName) return undefined;
  if (issuedAt === undefined || !isLifetime(lifetimeSeconds)) return undefined;
  return {
    service: service.name,
    accessKeyId,
    region,
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + lifetimeSeconds * 1000),
    lifetimeSeconds,
    hasSessionToken: query.has('X-Amz-Security-Token'),
  };
}

function isLifetime(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_LIFETIME_SECONDS;
}

function decodeBase64(text: string): string | undefined {
  // atob, not Buffer: it refuses what is not base64 instead of skipping it.
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

/** SigV4's basic ISO 8601 form, `20260101T120000Z`. */
function parseAmzDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
