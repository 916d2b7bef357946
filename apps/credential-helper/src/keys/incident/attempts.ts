import { BedrockTokenError } from '@bedrock-token/core';

/** A step for the report. */
export interface ReportedAction {
  what: string;
  /** `done` by this run, found done `already`, or what a run without `--dry-run` `would` do. */
  state: 'done' | 'already' | 'would' | 'failed' | 'not possible';
  problem?: string;
  document?: string;
}

/** A step that failed, and why. */
export interface Failure {
  what: string;
  error: BedrockTokenError;
}

/** What a run has done so far. A step that fails does not keep the next ones from being tried. */
export interface Attempts {
  actions: ReportedAction[];
  /** Of the steps that stop what leaked. */
  failures: Failure[];
  /** Of what comes after that. */
  laterFailures: Failure[];
  /** IDs of the keys that the replacement turned off, deleted or found to be its result. */
  settledKeys: string[];
}

export const noAttempts = (): Attempts => ({
  actions: [],
  failures: [],
  laterFailures: [],
  settledKeys: [],
});

/** Any error as one that can be reported; a fault of ours shows its name alone, since its text may hold anything. */
function toKnownError(error: unknown): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new BedrockTokenError('ERR_SINK', `An unexpected error occurred (${name}).`, {
    hint: 'Please report it with the command line and the version; bedrock-token doctor may show more.',
    cause: error,
  });
}

/** Runs a step, and keeps its failure for the report. */
export async function attempt(
  what: string,
  into: Failure[],
  run: () => Promise<void>,
): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    into.push({ what, error: toKnownError(error) });
    return false;
  }
}

/** The result of a read, or why it failed. */
export async function readOrFault<T>(read: () => Promise<T>): Promise<T | BedrockTokenError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
}

/** What cures the failures, each once. */
export function curesOf(failures: readonly Failure[]): string[] {
  return [...new Set(failures.map(({ error }) => error.hint))].filter((hint) => hint !== '');
}

/**
 * The error of a run in which a step failed that stops what leaked.
 *
 * @returns ERR_NOT_CONTAINED with each failed step, and the cure of each
 */
export function notContained(failures: readonly Failure[]): BedrockTokenError {
  const said = failures.map(({ what, error }) => `${what}: ${error.message}`).join(' ');
  return new BedrockTokenError('ERR_NOT_CONTAINED', `What leaked is not stopped. Failed: ${said}`, {
    hint: [...curesOf(failures), 'Then run the same command again: it continues.'].join('\n'),
    cause: failures[0]?.error,
  });
}
