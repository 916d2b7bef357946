import { ANSWER_LIMITS, BedrockTokenError } from '@bedrock-token/core';

const NAME = 'AnswerTooLong';
const MESSAGE = `a response of more than ${ANSWER_LIMITS.aws} bytes`;

/** What a reader of an answer fails with. The SDK's clients and providers pass its message on. */
export function answerTooLong(): Error {
  return Object.assign(new Error(MESSAGE), { name: NAME });
}

/** Whether an answer was cut off, in the words of its reader. */
export function isTooLong(error: unknown): boolean {
  const { name, message } = error as { name?: unknown; message?: unknown };
  return name === NAME || String(message).includes(MESSAGE);
}

/**
 * An answer that was cut off. To ask again is no cure.
 *
 * @param from the sender, for people
 * @returns undefined for any other error
 */
export function explainTooLong(from: string, error: unknown): BedrockTokenError | undefined {
  if (!isTooLong(error)) return undefined;
  return new BedrockTokenError('ERR_UPSTREAM', `${from} sent ${MESSAGE}.`, {
    hint: 'Something may be responding in its place: check proxies, and AWS_* variables that contain an address.',
    cause: error,
  });
}
