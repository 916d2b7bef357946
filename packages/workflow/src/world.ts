import type { RequestHandler } from '@bedrock-token/aws';
import type {
  Clock,
  HttpClient,
  Log,
  Random,
  RetryPolicy,
  RetryPorts,
  Sleep,
} from '@bedrock-token/core';
import { retry } from '@bedrock-token/core';

/** All that a run touches besides its inputs; `main.ts` makes the real one. */
export interface World {
  environment: NodeJS.ProcessEnv;
  now: Clock;
  sleep: Sleep;
  random: Random;
  http: HttpClient;
  requestHandler: RequestHandler;
  log: Log;
  mask: (value: string) => void;
  /** Rejects for what is no file, or longer than that. */
  readFile: (path: string, limitBytes: number) => Promise<string>;
  /** Aborts when the time of the whole action is up. */
  signal: AbortSignal;
}

/** First pause up to 0.5 s, doubling to at most 20 s: twelve attempts span some two minutes. */
const PACE = { baseMs: 500, capMs: 20_000 };

/** Tries `operation` again while it fails in a way that may pass, telling the log. */
export function persist<T>(
  what: string,
  attempts: number,
  world: World,
  operation: () => Promise<T>,
): Promise<T> {
  const policy: RetryPolicy = { attempts, ...PACE };
  const ports: RetryPorts = {
    sleep: world.sleep,
    random: world.random,
    signal: world.signal,
    onRetry: (error, attempt, pauseMs) =>
      world.log.info(
        `${what}: ${error.message.replace(/[^.!?]$/, '$&.')} Trying again in ${(pauseMs / 1000).toFixed(1)} s (attempt ${attempt + 1} of ${attempts}).`,
      ),
  };
  return retry(operation, policy, ports);
}
