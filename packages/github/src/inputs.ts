import * as core from '@actions/core';
import { inputError } from '@bedrock-token/core';

/** Reads one action input by name; empty if it is absent. White space is kept. */
export type ReadInput = (name: string) => string;

/** No input has a use for more, in characters; what is longer is a mistake, or an attack. */
const LONGEST_INPUT = 20_000;

/** @throws ERR_INPUT for an endless value */
export const readInput: ReadInput = (name) => {
  const text = core.getInput(name, { trimWhitespace: false });
  if (text.length <= LONGEST_INPUT) return text;
  throw inputError(
    name,
    `has ${text.length} characters, more than the maximum of ${LONGEST_INPUT}`,
    'Check where the value comes from.',
  );
};

/**
 * The entries of a list that restricts something.
 *
 * @throws ERR_INPUT for a value that holds separators alone: no entries would mean no restriction
 */
export function readList(read: ReadInput, name: string): string[] {
  const text = read(name);
  const entries = splitList(text);
  if (entries.length > 0 || text.trim() === '') return entries;
  throw inputError(name, 'is an empty list', 'Give at least one entry, or leave it out.');
}

/** Entries separated by commas or line breaks; blanks around them and empty ones are dropped. */
export function splitList(text: string): string[] {
  return text
    .split(/[,\r\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** @throws ERR_INPUT unless the text is true, false (YAML 1.2's spellings) or empty */
export function parseBoolean(text: string, name: string, byDefault: boolean): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return byDefault;
  if (/^(true|True|TRUE)$/.test(trimmed)) return true;
  if (/^(false|False|FALSE)$/.test(trimmed)) return false;
  throw inputError(name, 'must be true or false', `Write ${name}: true or ${name}: false.`);
}

/**
 * @param example of what one may write; default an hour of seconds, or what comes close to it
 * @returns undefined for empty text
 * @throws ERR_INPUT unless the text is a whole number within the bounds, in plain digits
 */
export function parseWhole(
  text: string,
  name: string,
  { min, max, unit, example = 3600 }: { min: number; max: number; unit: string; example?: number },
): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw inputError(
    name,
    `must be a whole number of ${unit} from ${min} to ${max}`,
    `Write it in plain digits, such as ${name}: ${Math.min(Math.max(example, min), max)}.`,
  );
}
