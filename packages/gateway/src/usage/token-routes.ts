import type { Route } from '../routes/route.ts';

/** Operations whose answers name the tokens that they used, or should. */
const OPERATIONS =
  /\/(?:converse|converse-stream|invoke|invoke-with-response-stream|chat\/completions|completions|embeddings|responses|messages)$/;

/**
 * Whether a request uses tokens. A GET does not: it may fetch a stored response, whose tokens were
 * counted before.
 */
export function usesTokens(method: string, { target, service }: Route): boolean {
  if (method !== 'POST' || service === 'control') return false;
  return OPERATIONS.test(target.split('?', 1)[0] ?? '');
}
