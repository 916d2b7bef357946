import { BedrockTokenError } from '@bedrock-token/core';
import { type ParseError, parseTree } from 'jsonc-parser';
import { isRepeated, JSONC, setValue, valueAt } from './json-edit.ts';

/** A setting by its path in a JSON file. */
export type Setting = [path: string[], value: unknown];

/** The local key of a gateway. */
const LOCAL_KEY = /^bedrock-gateway-/;
/** A setting below an object of this name is ours. */
export const OUR_ENTRY = 'bedrock-token';
/** By one of these a value shows that it is from here. */
const OURS = /bedrock-token|\bcredential-process\b/;

/**
 * A command of ours may have other options by now; a name has to be the very one. What we would not
 * write there is the user's, whatever it says.
 */
function namesUs(value: unknown, [where, wanted]: Setting): boolean {
  if (where.includes(OUR_ENTRY) && value !== undefined) return true;
  if (typeof wanted !== 'string') return false;
  // Another one may have been made since.
  if (LOCAL_KEY.test(wanted)) return typeof value === 'string' && LOCAL_KEY.test(value);
  if (!OURS.test(wanted)) return false;
  return /\s/.test(wanted) ? OURS.test(String(value)) : value === wanted;
}
/** Editors of Windows put it before a text; it is no part of the JSON. */
const BOM = '\ufeff';

/**
 * Sets values in a JSON text, and leaves comments, order and indentation as they are.
 *
 * @throws ERR_INPUT if the text is no JSON object
 */
export function putSettings(text: string, settings: readonly Setting[], path: string): string {
  const [mark, body] = splitMark(text);
  let result = body.trim() === '' ? '{}\n' : body;
  assertObject(result, path);
  for (const setting of settings) result = set(result, setting, path);
  return mark + result;
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
  const [mark, body] = splitMark(text);
  if (body.trim() === '') return text;
  assertObject(body, path);
  const present: Setting[] = settings.map(([where]) => [where, valueAt(body, where)]);
  if (!settings.some((setting) => namesUs(valueAt(body, setting[0]), setting))) return text;
  // With nothing changed but by us, the backup is it, to the byte.
  if (backup !== undefined && putSettings(backup, present, path) === text) return backup;
  const [, old] = splitMark(backup ?? '');
  let result = body;
  for (const [where] of settings) {
    result = set(result, [where, valueAt(old, where)], path);
    result = dropEmptyParents(result, where, old, path);
  }
  return mark + result;
}

function dropEmptyParents(text: string, where: string[], old: string, path: string): string {
  let result = text;
  for (let depth = where.length - 1; depth > 0; depth--) {
    const parent = where.slice(0, depth);
    const value = valueAt(result, parent);
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (isEmpty && valueAt(old, parent) === undefined)
      result = set(result, [parent, undefined], path);
  }
  return result;
}

function set(text: string, setting: Setting, path: string): string {
  if (isRepeated(text, setting[0])) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${path} contains the setting ${setting[0].join('.')}, or an object around it, twice.`,
      { hint: 'Remove one of the two, since tools differ in which one they read. Then run again.' },
    );
  }
  const result = setValue(text, ...setting);
  if (result !== undefined) return result;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${path} has another kind of value where the setting ${setting[0].join('.')} belongs.`,
    { hint: 'Correct the file, and run again.' },
  );
}

function splitMark(text: string): [mark: string, body: string] {
  return text.startsWith(BOM) ? [BOM, text.slice(1)] : ['', text];
}

function assertObject(text: string, path: string): void {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, JSONC);
  if (errors.length === 0 && tree?.type === 'object') return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${path} is not a JSON object, so setup does not write to it.`,
    {
      hint: 'Correct the file, or move it away, and run again.',
    },
  );
}
