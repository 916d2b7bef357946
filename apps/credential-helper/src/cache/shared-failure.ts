import { unlinkSync } from 'node:fs';
import { BedrockTokenError, type ErrorCode } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { readOwnFile } from './store.ts';
import { replaceOwnFile } from './write-own-file.ts';

/** The note that a failed holder of a lock leaves for those who wait. It holds no secret. */
interface Note {
  lockId: string;
  /** Seconds since the machine's start. */
  at: number;
  code: ErrorCode;
  message: string;
  hint: string;
}

export interface Failure {
  lockId: string;
  /** Seconds since the machine's start. */
  at: number;
  error: BedrockTokenError;
}

const notePath = (place: string) => `${place}.failure`;

export function recordFailure(place: string, lockId: string, error: unknown, io: ProcessIo): void {
  if (!(error instanceof BedrockTokenError)) return;
  const { code, message, hint } = error;
  const note: Note = { lockId, at: io.uptime(), code, message, hint };
  try {
    replaceOwnFile(notePath(place), JSON.stringify(note));
  } catch {
    // Those who wait find out for themselves.
  }
}

export function lastFailure(place: string, io: ProcessIo): Failure | undefined {
  try {
    const note = JSON.parse(readOwnFile(notePath(place), io) ?? '') as Note;
    const { lockId, at, code, message, hint } = note;
    if (![lockId, code, message, hint].every((text) => typeof text === 'string')) return undefined;
    return { lockId, at: Number(at), error: new BedrockTokenError(code, message, { hint }) };
  } catch {
    return undefined;
  }
}

export function forgetFailure(place: string): void {
  try {
    unlinkSync(notePath(place));
  } catch {
    // There was none.
  }
}
