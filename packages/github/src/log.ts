import * as core from '@actions/core';
import {
  type BedrockTokenError,
  type Log,
  rememberSecret,
  toSentence,
  withoutSecrets,
} from '@bedrock-token/core';

/** The job's log: debug lines show when the run is debugged, warnings become annotations. */
export const workflowLog: Log = {
  debug: (message) => core.debug(disarm(message)),
  info: (message) => core.info(disarm(message).replace(/\s+/g, ' ')),
  warn: (message) => core.warning(disarm(message)),
};

/**
 * Takes the power of a workflow command from text that others wrote, such as a server's error.
 * The runner obeys `::command::` at the head of a line and `##[command]` anywhere in one; with
 * `stop-commands` a server could switch all later masks off. Masks know whole secrets only, so pieces of
 * them are taken out here.
 */
function disarm(text: string): string {
  return (
    withoutSecrets(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Cf}]/gu, ' ')
      .replaceAll('##[', '# #[')
      .replace(/^(\s*):(?=:)/gm, '$1: ')
  );
}

/** Letters of a value that is hidden in issues and summaries, too; shorter ones are in any text. */
const SHORTEST_MASKED = 4;

/**
 * Hides a value in all later lines of the job's log (`::add-mask::`), in the forms it may appear in: as
 * it is, URL-encoded, and of an API key also the part behind its prefix. Must come before anything could
 * print it, since masks act on later lines only.
 */
export function mask(value: string): void {
  if (value.trim() === '') return;
  // An account ID is hidden as such, if at all.
  if (!/^\d{12}$/.test(value)) rememberSecret(value, SHORTEST_MASKED);
  const forms = [value, partBehindPrefix(value)].flatMap((form) => [form, encode(form)]);
  for (const form of new Set(forms)) core.setSecret(form);
}

/** Of an API key of AWS the whole content, which tools print by itself; of other text all. */
function partBehindPrefix(value: string): string {
  return (
    /^(?:ABSK|AEAA|bedrock-api-key-|aws-external-anthropic-api-key-)(\S{16,})$/.exec(value)?.[1] ??
    value
  );
}

/** Half of a surrogate pair cannot be URL-encoded; such input must not crash the action. */
function encode(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

/** One `::error::` with code, sentence and hint. The stack goes to the debug log alone. */
export function annotateError(error: BedrockTokenError): void {
  core.error(disarm(`${error.code}: ${toSentence(error.message)} ${error.hint}`));
  core.debug(disarm(error.stack ?? 'no stack'));
  // A server's own word: the SDK names an error by what the answer calls it.
  if (error.cause instanceof Error) core.debug(disarm(`caused by ${error.cause.name}`));
}
