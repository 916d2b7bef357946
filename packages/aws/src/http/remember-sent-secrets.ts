import { rememberSecret } from '@bedrock-token/core';
import type { HttpRequest } from '@smithy/protocol-http';

/** SigV4 puts no secret into `authorization`; a bearer token is one. */
const BEARER = /^(?:bearer|token|basic) (.+)$/i;
const HEADERS = [
  'x-amz-security-token',
  'x-amz-sso_bearer_token',
  'x-amz-bearer-token',
  'x-api-key',
];
const MEMBER = /token|secret|assertion|code/i;
/** Characters; a session policy makes the longest request that has a secret in it. */
const LONGEST_BODY = 200_000;

/**
 * Remembers what of a request is secret, since a server can repeat what it was sent: the SDK's
 * providers use tokens of logins and intermediate credentials that nobody else here sees.
 */
export function rememberSentSecrets({ headers, body }: HttpRequest): void {
  for (const [name, value] of Object.entries(headers)) {
    const isWhole = HEADERS.includes(name.toLowerCase());
    const [, token] = isWhole ? [value, value] : (BEARER.exec(value) ?? []);
    if (token !== undefined && (isWhole || name.toLowerCase() === 'authorization')) {
      rememberSecret(token);
    }
  }
  if (typeof body !== 'string' || body.length > LONGEST_BODY) return;
  for (const [name, value] of membersOf(body)) {
    if (MEMBER.test(name) && typeof value === 'string') rememberSecret(value);
  }
}

/** Of JSON, or of a form as STS takes it. */
function membersOf(body: string): Iterable<[string, unknown]> {
  if (!body.startsWith('{')) return new URLSearchParams(body);
  try {
    return Object.entries(JSON.parse(body) as object);
  } catch {
    return [];
  }
}
