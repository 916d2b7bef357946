import type { ClientAnswer } from '../client/client-answer.ts';
import type { ClientRequest } from '../client/client-request.ts';

/**
 * Serves one request, by whichever protocol it came.
 *
 * @param allowBody is called before the body is read
 */
export type Handle = (
  request: ClientRequest,
  answer: ClientAnswer,
  allowBody: () => void,
) => Promise<void>;
