import * as core from '@actions/core';
import type { BedrockTokenError, Log } from '@bedrock-token/core';

/** The job's log: debug lines show when the run is debugged, warnings become annotations. */
export const workflowLog: Log = {
  debug: core.debug,
  info: (message) => core.info(disarm(message).replace(/\s+/g, ' ')),
  warn: (message) => core.warning(disarm(message)),
};

/**
 * Takes the power of a workflow command from text that others wrote, such as a server's error.
 * The runner obeys `::command::` at the head of a line and `##[command]` anywhere in one; with
 * `stop-commands` a server could switch all later masks off.
 */
function disarm(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Cf}]/gu, ' ')
      .replaceAll('##[', '# #[')
      .replace(/^(\s*):(?=:)/gm, '$1: ')
  );
}

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
  core.error(disarm(`${error.code}: ${sentence} ${error.hint}`));
  core.debug(disarm(error.stack ?? 'no stack'));
  if (error.cause instanceof Error) core.debug(`caused by ${error.cause.name}`);
}
