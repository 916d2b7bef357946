import type { Clock } from '@bedrock-token/core';
import type { StatusLine } from './status-line.ts';

/** All that a command touches outside itself; made in main.ts, passed to everything below. */
export interface World {
  /** What the user typed behind the command's name. */
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** Wall time, which may jump. */
  now: Clock;
  /** Seconds since this machine started, sleep included: it never goes back while it runs. */
  uptime: () => number;
  /** Undefined if the system knows none. */
  home: string | undefined;
  hostName: string;
  /** Undefined on Windows, where files have no numeric owner. */
  userId: number | undefined;
  /** Milliseconds at an arbitrary steady clock. */
  monotonicNow: () => number;
  /** Called once at most: stdout is only the answer. */
  answer(text: string): void;
  /** How many characters stdout has in a line; undefined if it is no terminal. */
  terminalWidth(): Promise<number | undefined>;
  /** The same of stderr. */
  errorWidth(): Promise<number | undefined>;
  /** The line of a terminal on stderr; every other message clears it first. */
  statusLine: StatusLine;
  /** For people, on stderr. */
  tell(text: string): void;
  /** The same, but only if the user wants to know more; never a secret. */
  trace(text: string): void;
  /**
   * Puts another program into the place of this process (execve(2)); undefined where Node cannot: before
   * 22.15, and on Windows.
   */
  replaceProcess?:
    | ((file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never)
    | undefined;
  /** The same as tell, without our name before it, for programs that read stderr. */
  tellRaw(text: string): void;
}
