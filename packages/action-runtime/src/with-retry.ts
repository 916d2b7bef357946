import {
  type RetryPolicy,
  type RetryPorts,
  retry,
  STANDARD_RETRY,
  toSentence,
} from '@bedrock-token/core';
import type { ActionRuntime } from './runtime.ts';

/** Tries `operation` again while it fails in a way that may pass, telling the log. */
export function withRetry<T>(
  what: string,
  attempts: number,
  runtime: ActionRuntime,
  operation: () => Promise<T>,
): Promise<T> {
  const policy: RetryPolicy = { ...STANDARD_RETRY, attempts };
  const ports: RetryPorts = {
    sleep: runtime.sleep,
    random: runtime.random,
    signal: runtime.signal,
    onRetry: (error, attempt, pauseMs) =>
      runtime.log.info(
        `${what}: ${toSentence(error.message)} Trying again in ${(pauseMs / 1000).toFixed(1)} s (attempt ${attempt + 1} of ${attempts}).`,
      ),
  };
  return retry(operation, policy, ports);
}
