import { BedrockTokenError } from '@bedrock-token/core';
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type ParseError,
  parseTree,
} from 'jsonc-parser';

/** A setting by its path in a JSON file. */
export type Setting = [path: string[], value: unknown];

/**
 * Sets values in a JSON text, and leaves comments, order and indentation as they are.
 *
 * @throws ERR_INPUT if the text is no JSON object
 */
export function putSettings(text: string, settings: readonly Setting[], path: string): string {
  let result = text.trim() === '' ? '{}\n' : text;
  assertObject(result, path);
  for (const [where, value] of settings) result = set(result, where, value);
  return result;
}

/**
 * Puts back what the settings were in the backup, or takes them out if they were not there. A text
 * without any setting that names us is not ours, whatever else it shares with what we would write.
 */
export function takeSettings(
  text: string,
  settings: readonly Setting[],
  backup: string | undefined,
  path: string,
): string {
  if (text.trim() === '') return text;
  assertObject(text, path);
  const namesUs = ([where]: Setting) => String(valueAt(text, where)).includes('bedrock-token');
  if (!settings.some(namesUs)) return text;
  let result = text;
  for (const [where] of settings) {
    result = set(result, where, backup === undefined ? undefined : valueAt(backup, where));
    result = dropEmptyParents(result, where, backup);
  }
  return result;
}

function dropEmptyParents(
  text: string,
  where: readonly string[],
  backup: string | undefined,
): string {
  let result = text;
  for (let depth = where.length - 1; depth > 0; depth--) {
    const parent = where.slice(0, depth);
    const value = valueAt(result, parent);
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    const wasThere = backup !== undefined && valueAt(backup, parent) !== undefined;
    if (isEmpty && !wasThere) result = set(result, parent, undefined);
  }
  return result;
}

function set(text: string, path: readonly string[], value: unknown): string {
  const formattingOptions = { insertSpaces: !/^\t/m.test(text), tabSize: 2, eol: '\n' };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}

function valueAt(text: string, path: readonly string[]): unknown {
  const tree = parseTree(text, [], OPTIONS);
  const node = tree && findNodeAtLocation(tree, [...path]);
  return node && getNodeValue(node);
}

const OPTIONS = { allowTrailingComma: true };

function assertObject(text: string, path: string): void {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, OPTIONS);
  if (errors.length === 0 && tree?.type === 'object') return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${path} is not a JSON object, so nothing is put into it.`,
    {
      hint: 'Mend the file, or move it away, and run again.',
    },
  );
}
