import type { Clock } from '@bedrock-token/core';

/** The line of a terminal on stderr that shows what the command waits for. */
export interface StatusLine {
  /** Puts a text on the line, in the place of the one before. */
  draw(text: string): void;
  /** Leaves the line empty; before anything else is written. */
  clear(): void;
}

/**
 * Arguments, environment, clocks and streams of the process: all that a command touches outside itself.
 * Made in main.ts, passed to everything below.
 */
export interface ProcessIo {
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
  /** Writes a text to stdout as it is; called at most once, since stdout holds only the answer. */
  stdout(text: string): void;
  /** Columns of the terminal at stdout; undefined if stdout is not a terminal. */
  stdoutWidth(): Promise<number | undefined>;
  /** Columns of the terminal at stderr; undefined if stderr is not a terminal. */
  stderrWidth(): Promise<number | undefined>;
  /** The line of a terminal on stderr; every other message clears it first. */
  statusLine: StatusLine;
  /** Writes a message for people to stderr, with the command's name in front. */
  stderr(text: string): void;
  /** The same with --verbose, else nothing; never a secret. */
  verbose(text: string): void;
  /**
   * Puts another program into the place of this process (execve(2)); undefined where Node cannot: before
   * 22.15, and on Windows.
   */
  replaceProcess?:
    | ((file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never)
    | undefined;
  /**
   * Resolves when a signal asks this process to end (SIGTERM, SIGINT); the next one ends it at once. Called
   * at most once, by what runs until then.
   */
  untilSignal(): Promise<void>;
  /**
   * Asks a person a question at the terminal, on stderr.
   *
   * @returns whether the answer was yes; undefined if stdin or stderr is not a terminal
   */
  confirm(question: string): Promise<boolean | undefined>;
  /**
   * Reads a secret at the terminal, without an echo.
   *
   * @returns undefined if stdin or stderr is not a terminal
   */
  readHidden(prompt: string): Promise<string | undefined>;
  /** Writes a text to stderr as it is, for programs that read stderr. */
  rawStderr(text: string): void;
}
