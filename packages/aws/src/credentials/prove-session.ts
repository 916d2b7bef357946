import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, isEndUnknown } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { identifyCaller } from '../sts/identify-caller.ts';
import { TooLate, withinMs } from './providers/deadline.ts';

/** What AWS says of credentials that are of no use. */
const DEAD = ['ERR_CREDENTIALS_EXPIRED', 'ERR_NO_CREDENTIALS'];

/**
 * A dead session signs as well as a live one, so AWS STS is asked where the end is unknown. Some
 * networks reach Bedrock alone, so no answer is no refusal.
 *
 * @param limitMs how long to wait for the answer
 * @returns undefined if the session lives; else why this is unknown, in one sentence
 * @throws ERR_CREDENTIALS_EXPIRED and ERR_NO_CREDENTIALS if STS says that it is dead; ERR_INPUT for
 *   settings that make no request
 */
export async function proveSession(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
  limitMs: number,
): Promise<string | undefined> {
  if (!isEndUnknown(credentials)) return undefined;
  try {
    await withinMs(limitMs, () => identifyCaller(credentials, region, requestHandler));
    return undefined;
  } catch (error) {
    if (error instanceof TooLate) return `No response from AWS STS within ${limitMs / 1000} s.`;
    if (!(error instanceof BedrockTokenError)) throw error;
    if (DEAD.includes(error.code) || error.code === 'ERR_INPUT') throw error;
    return error.message;
  }
}
