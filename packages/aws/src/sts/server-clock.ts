import type { HttpClient } from '@bedrock-token/core';

/**
 * How far the clock of this machine is ahead of the one of AWS, by the `Date` of an answer. The
 * question is unsigned and so refused, but a refusal has the time, like any response.
 *
 * @param sts where STS is, as `stsEndpoint` gives it
 * @param now epoch milliseconds
 * @returns milliseconds, negative if this machine is behind; half a second is the best that a
 *   `Date` says. Undefined if the answer has none
 * @throws ERR_UPSTREAM if there is no answer
 */
export async function readServerClock(
  http: HttpClient,
  sts: string,
  now: () => number = Date.now,
): Promise<number | undefined> {
  const asked = now();
  const { headers } = await http({
    method: 'POST',
    url: `${sts}/`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  const answered = now();
  // Cut to the second it is half a second old on average; the middle of the exchange, when sent.
  const served = Date.parse(headers.date ?? '') + 500;
  if (Number.isNaN(served)) return undefined;
  return Math.round((asked + answered) / 2 - served);
}
