import { inputError } from '@bedrock-token/core';

const FACTORS = { '': 1, k: 1_000, m: 1_000_000 } as const;
/** Room for every count that a file keeps exactly. */
const HIGHEST = 1e12;

/**
 * Reads the value of `--limit-requests`, such as `30/min`.
 *
 * @returns requests per minute
 * @throws ERR_INPUT for anything else
 */
export function parseRequestLimit(text: string): number {
  return parse(text, 'min', '--limit-requests', 'Give requests per minute, such as 30/min.');
}

/**
 * Reads the value of `--limit-tokens`, such as `500000/day`, `500k/day` or `2M/day`.
 *
 * @returns tokens per day
 * @throws ERR_INPUT for anything else
 */
export function parseTokenLimit(text: string): number {
  return parse(text, 'day', '--limit-tokens', 'Give tokens per day, such as 500k/day or 2M/day.');
}

function parse(text: string, unit: string, option: string, hint: string): number {
  const [, digits = '', factor = '', given] = /^(\d{1,12})([km]?)\/(\w+)$/i.exec(text) ?? [];
  const value = Number(digits) * FACTORS[factor.toLowerCase() as keyof typeof FACTORS];
  if (given === unit && value >= 1 && value <= HIGHEST) return value;
  throw inputError(option, 'is not a valid limit', hint);
}
