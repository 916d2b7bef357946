import * as core from '@actions/core';
import { inputError } from '@bedrock-token/core';

/** Reads one action input by name; empty if it is absent. White space is kept. */
export type ReadInput = (name: string) => string;

export const readInput: ReadInput = (name) => core.getInput(name, { trimWhitespace: false });

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
  throw inputError(name, 'is neither true nor false', `Write ${name}: true or ${name}: false.`);
}

/**
 * @returns undefined for empty text
 * @throws ERR_INPUT unless the text is a whole number within the bounds, in plain digits
 */
export function parseWhole(
  text: string,
  name: string,
  bounds: { min: number; max: number; unit: string },
): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const { min, max, unit } = bounds;
  const value = /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw inputError(
    name,
    `is not a whole number of ${unit} from ${min} to ${max}`,
    `Write it in plain digits, such as ${name}: ${Math.min(Math.max(3600, min), max)}.`,
  );
}
