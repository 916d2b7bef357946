import type { RequestHandler } from '@bedrock-token/aws';
import type { Clock, HttpClient, Log, Random, Sleep } from '@bedrock-token/core';

/** Everything outside of an action that it uses, besides its inputs; `runAction` makes the real one. */
export interface ActionRuntime {
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
