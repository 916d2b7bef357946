import { type RetryPolicy, type RetryPorts, retry } from '@bedrock-token/core';
import type { ActionRuntime } from './runtime.ts';

/** First pause up to 0.5 s, doubling to at most 20 s: twelve attempts span some two minutes. */
const PACE = { baseMs: 500, capMs: 20_000 };

/** Tries `operation` again while it fails in a way that may pass, telling the log. */
export function withRetry<T>(
  what: string,
  attempts: number,
  runtime: ActionRuntime,
  operation: () => Promise<T>,
): Promise<T> {
  const policy: RetryPolicy = { attempts, ...PACE };
  const ports: RetryPorts = {
    sleep: runtime.sleep,
    random: runtime.random,
    signal: runtime.signal,
    onRetry: (error, attempt, pauseMs) =>
      runtime.log.info(
        `${what}: ${error.message.replace(/[^.!?]$/, '$&.')} Trying again in ${(pauseMs / 1000).toFixed(1)} s (attempt ${attempt + 1} of ${attempts}).`,
      ),
  };
  return retry(operation, policy, ports);
}
