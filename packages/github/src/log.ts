import * as core from '@actions/core';
import type { BedrockTokenError, Log } from '@bedrock-token/core';

/** The job's log: debug lines show when the run is debugged, warnings become annotations. */
export const workflowLog: Log = {
  debug: core.debug,
  info: core.info,
  warn: (message) => core.warning(message),
};

/**
 * Hides a value in all later lines of the job's log, in the forms it may appear in: as it is and
 * URL-encoded. Must come before anything could print it, since masks act on later lines only.
 */
export function mask(value: string): void {
  if (value.trim() === '') return;
  // Half of a surrogate pair cannot be URL-encoded; whoever sent it must not crash us.
  const encoded = encodeURIComponent(Buffer.from(value).toString());
  for (const form of new Set([value, encoded])) core.setSecret(form);
}

/** One `::error::` with code, sentence and hint. The stack goes to the debug log alone. */
export function annotateError(error: BedrockTokenError): void {
  const sentence = error.message.replace(/[^.!?:]$/, '$&.');
  core.error(`${error.code}: ${sentence} ${error.hint}`);
  core.debug(error.stack ?? 'no stack');
  if (error.cause instanceof Error) core.debug(`caused by ${error.cause.name}`);
}
