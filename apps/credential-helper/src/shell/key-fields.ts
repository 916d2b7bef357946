import type { ShellKey } from './shell.ts';

/** The first field: a file of another form is not read. */
export const FIELDS_MARK = 'bedrock-token shell key 1';

/**
 * A key as fields that end with NUL, which no variable can hold: bash, zsh and fish read it as data
 * without a process. The order is the one in which their hooks read it.
 */
export function composeFields(key: ShellKey): string {
  const { context, token, region, refreshAt, expiresAt, anthropicBaseUrl, note } = key;
  const oneLine = note.replace(/\p{Cc}+/gu, ' ');
  return [FIELDS_MARK, context, token, region, refreshAt, expiresAt, anthropicBaseUrl, oneLine]
    .map((field) => `${field}\0`)
    .join('');
}
