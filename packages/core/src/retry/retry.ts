import { BedrockTokenError } from '../errors.ts';
import type { Random, RetryPorts } from '../ports.ts';
import { toSentence } from '../sentence.ts';

export interface RetryPolicy {
  /** Tries in all, the first included; at least 1. */
  attempts: number;
  /** The first pause is at most this long, in milliseconds; each next one at most twice the last. */
  baseMs: number;
  /** No pause is longer than this, in milliseconds, but for one a server asks for. */
  capMs: number;
}

/** What a run has patience for: twelve attempts span some two minutes. */
export const STANDARD_RETRY: RetryPolicy = { attempts: 12, baseMs: 500, capMs: 20_000 };

/** A server that asks for more than this, in milliseconds, gets this. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * Runs `operation` until it succeeds, fails for good, or the attempts are used up.
 *
 * Only a {@link BedrockTokenError} marked retryable is tried again. Pauses are exponential with
 * full jitter: many jobs throttled at once must not come back at once (AWS Architecture Blog,
 * "Exponential Backoff And Jitter").
 *
 * @throws the error of the operation, no longer retryable when the attempts are used up, or the
 *   signal's reason
 */
export async function retry<T>(
  operation: (attempt: number) => Promise<T>,
  policy: RetryPolicy,
  ports: RetryPorts,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    ports.signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (attempt >= policy.attempts) throw giveUp(error, attempt);
      const pauseMs = pauseBefore(attempt, policy, ports.random, error.retryAfterMs);
      ports.onRetry?.(error, attempt, pauseMs);
      await ports.sleep(pauseMs, ports.signal);
    }
  }
}

function isRetryable(error: unknown): error is BedrockTokenError {
  return error instanceof BedrockTokenError && error.retryable;
}

/** An outer retry must not start the whole series again. */
function giveUp(error: BedrockTokenError, attempts: number): BedrockTokenError {
  if (attempts === 1) return error;
  const { code, message, hint, refused, cause } = error;
  return new BedrockTokenError(code, `${toSentence(message)} Gave up after ${attempts} attempts.`, {
    hint,
    refused,
    cause,
  });
}

function pauseBefore(
  failedAttempt: number,
  policy: RetryPolicy,
  random: Random,
  retryAfterMs = 0,
): number {
  // Capped exponent: 2 ** 1100 is Infinity, and Infinity * 0 is NaN.
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failedAttempt - 1, 30));
  return Math.round(Math.max(random() * ceiling, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS)));
}
