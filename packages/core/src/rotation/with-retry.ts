import { BedrockTokenError } from '../errors.ts';
import { retry, STANDARD_RETRY } from '../retry/retry.ts';
import type { RotationPorts } from './ports.ts';

/** The longest wait that a server may ask of a run; for more, the next run is there. */
const LONGEST_WAIT_MS = 60_000;

/** Tries again what may pass, telling the log. For all that can be sent twice. */
export function withRetry<T>(
  what: string,
  ports: Pick<RotationPorts, 'sleep' | 'random' | 'signal' | 'log'>,
  operation: () => Promise<T>,
): Promise<T> {
  const attempt = () =>
    operation().catch((error: unknown) => {
      throw asksForLonger(error) ? leaveToNextRun(error) : error;
    });
  return retry(attempt, STANDARD_RETRY, {
    sleep: ports.sleep,
    random: ports.random,
    signal: ports.signal,
    onRetry: ({ message }, _attempt, pauseMs) => {
      // Errors of a place name it themselves.
      const told = message.startsWith(`${what}:`) ? message : `${what}: ${message}`;
      ports.log.info(`${told} Trying again in ${(pauseMs / 1000).toFixed(1)} s.`);
    },
  });
}

function asksForLonger(error: unknown): error is BedrockTokenError {
  return error instanceof BedrockTokenError && (error.retryAfterMs ?? 0) > LONGEST_WAIT_MS;
}

/** Asking again sooner than a server said would only prolong the limit. */
function leaveToNextRun(error: BedrockTokenError): BedrockTokenError {
  const { code, message, hint, refused, cause, retryAfterMs = 0 } = error;
  const minutes = Math.ceil(retryAfterMs / 60_000);
  return new BedrockTokenError(code, `${message} It asks for a pause of ${minutes} min.`, {
    hint,
    refused,
    cause,
  });
}
