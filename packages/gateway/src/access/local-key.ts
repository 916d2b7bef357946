import type { Secret } from '@bedrock-token/core';
import type { RawHeaders } from '../headers/raw-headers.ts';
import { createSecretMatch } from './secret-match.ts';

const BEARER = /^bearer +(\S+) *$/i;

/**
 * Whether a request carries the local key, in any of the headers that clients put keys into:
 * `Authorization: Bearer`, `x-api-key` (Anthropic's clients) and `api-key` (Azure's). A client that
 * sends two of them, which may differ, is let in by either.
 *
 * @returns a check that takes as long for a key that is nearly right as for any other
 */
export function createKeyCheck(localKey: Secret<string>): (headers: RawHeaders) => boolean {
  const matches = createSecretMatch(localKey);
  return (headers) => {
    let isRight = false;
    for (let index = 0; index < headers.length; index += 2) {
      const candidate = keyIn(headers[index] ?? '', headers[index + 1] ?? '');
      if (candidate !== undefined && matches(candidate)) isRight = true;
    }
    return isRight;
  };
}

function keyIn(name: string, value: string): string | undefined {
  switch (name.toLowerCase()) {
    case 'authorization':
      return BEARER.exec(value)?.[1];
    case 'x-api-key':
    case 'api-key':
      return value;
    default:
      return undefined;
  }
}
