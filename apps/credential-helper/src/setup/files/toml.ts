import { isDeepStrictEqual } from 'node:util';
import { BedrockTokenError } from '@bedrock-token/core';
import { parse, type TomlTable } from 'smol-toml';

/** @throws ERR_INPUT, without the content, if a text is no TOML */
export function readToml(text: string, path: string): TomlTable {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const { line } = error as { line?: number };
    throw clash(path, `is not TOML${line ? ` from line ${line} on` : ''}, or has settings`);
  }
}

/**
 * Compares what a text says before and after a change, since a line that looks like a setting may
 * stand inside a string.
 *
 * @param ours takes out of a table what we may change
 * @throws ERR_INPUT if anything else changed
 */
export function assertRestUnchanged(
  before: string,
  after: string,
  ours: (table: TomlTable) => void,
  path: string,
): void {
  const [was, is] = [readToml(before, path), readToml(after, path)];
  for (const table of [was, is]) ours(table);
  if (!isDeepStrictEqual(was, is))
    throw clash(path, 'has settings, or strings that look like them,');
}

/** Takes a key out of a table below, and the table with it if nothing else is in it. */
export function dropKey(table: TomlTable, parent: string, key: string): void {
  const below = table[parent] as TomlTable | undefined;
  if (typeof below !== 'object') return;
  delete below[key];
  if (Object.keys(below).length === 0) delete table[parent];
}

function clash(path: string, what: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `${path} ${what} that conflict with those of bedrock-token.`,
    {
      hint: 'Correct the file, or remove the settings of bedrock-token from it, and run again.',
    },
  );
}
