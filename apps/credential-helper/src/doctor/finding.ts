import { BedrockTokenError } from '@bedrock-token/core';
import { exitCodeOf } from '../exit-codes.ts';

/** What one check found. Nothing in it is secret. */
export interface Finding {
  check: string;
  level: 'ok' | 'note' | 'warn' | 'fail';
  says: string;
  hint?: string;
  /** Of a failure: what the command would have exited with. */
  exitCode?: number;
}

export const ok = (check: string, says: string): Finding => ({ check, level: 'ok', says });
export const note = (check: string, says: string): Finding => ({ check, level: 'note', says });
export const warn = (check: string, says: string, hint: string): Finding => ({
  check,
  level: 'warn',
  says,
  hint,
});

/** A failure in the words of its error. @throws the error if it is none of ours */
export function failed(check: string, error: unknown): Finding {
  if (!(error instanceof BedrockTokenError)) throw error;
  const { code, message, hint } = error;
  return { check, level: 'fail', says: message, hint, exitCode: exitCodeOf(code) };
}
