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
 * An answer that was cut off. To ask again is no cure, unless the status says so.
 *
 * @param from the sender, for people
 * @param status of HTTP, if it is known
 * @returns undefined for any other error
 */
export function explainTooLong(
  from: string,
  error: unknown,
  status = 200,
): BedrockTokenError | undefined {
  if (!isTooLong(error)) return undefined;
  const isRefusal = status >= 300;
  const retryable = status >= 500 || status === 429;
  const withStatus = isRefusal ? `, with status ${status}` : '';
  return new BedrockTokenError('ERR_UPSTREAM', `${from} sent ${MESSAGE}${withStatus}.`, {
    hint: 'Something may be responding in its place: check proxies, and AWS_* variables that contain an address.',
    retryable,
    // A server that responds in this way did not carry it out.
    refused: isRefusal && !retryable,
    cause: error,
  });
}
