import { readFileSync, statSync, unlinkSync } from 'node:fs';
import { BedrockTokenError, type ErrorCode } from '@bedrock-token/core';
import { replaceFile } from './store.ts';

/** The note that a failed holder of a lock leaves for those who wait. It holds no secret. */
interface Note {
  lockId: string;
  code: ErrorCode;
  message: string;
  hint: string;
}

const notePath = (place: string) => `${place}.failure`;

export function recordFailure(place: string, lockId: string, error: unknown): void {
  if (!(error instanceof BedrockTokenError)) return;
  const note: Note = { lockId, code: error.code, message: error.message, hint: error.hint };
  try {
    replaceFile(notePath(place), JSON.stringify(note));
  } catch {
    // Those who wait find out for themselves.
  }
}

export function lastFailure(
  place: string,
): { lockId: string; error: BedrockTokenError } | undefined {
  try {
    const { lockId, code, message, hint } = JSON.parse(
      readFileSync(notePath(place), 'utf8'),
    ) as Note;
    return { lockId, error: new BedrockTokenError(code, message, { hint }) };
  } catch {
    return undefined;
  }
}

/** Milliseconds since the last failure; infinite if there was none since the last success. */
export function sinceFailure(place: string, now: number): number {
  const stat = statSync(notePath(place), { throwIfNoEntry: false });
  const since = stat === undefined ? Number.POSITIVE_INFINITY : now - stat.mtimeMs;
  return since < 0 ? Number.POSITIVE_INFINITY : since;
}

export function forgetFailure(place: string): void {
  try {
    unlinkSync(notePath(place));
  } catch {
    // There was none.
  }
}
