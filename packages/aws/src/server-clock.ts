import type { HttpClient } from '@bedrock-token/core';

/**
 * How far the clock of this machine is ahead of the one behind `url`, by the `Date` of its answer
 * to a plain GET: no credentials are sent, and any status will do.
 *
 * @param now epoch milliseconds
 * @returns milliseconds, negative if this machine is behind; half a second is the best that a
 *   `Date` tells. Undefined if the answer has none
 * @throws ERR_UPSTREAM if there is no answer
 */
export async function readServerClock(
  http: HttpClient,
  url: string,
  now: () => number = Date.now,
): Promise<number | undefined> {
  const asked = now();
  const { headers } = await http({ method: 'GET', url, headers: {} });
  const answered = now();
  // Cut to the second it is half a second old on average; the middle of the exchange, when sent.
  const served = Date.parse(headers.date ?? '') + 500;
  if (Number.isNaN(served)) return undefined;
  return Math.round((asked + answered) / 2 - served);
}
