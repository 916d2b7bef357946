import { BedrockTokenError } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';

/** IAM API reference, CreateServiceSpecificCredential. */
export const LONGEST_DAYS = 36_600;

/**
 * The age at which a new key ends. Keys that never end are made on purpose or not at all.
 *
 * @param fallback if neither --days nor --no-expiry is given; else one of them has to be
 * @returns days; undefined for never
 * @throws ERR_INPUT
 */
export function readDays(invocation: Invocation, fallback?: number): number | undefined {
  const isEndless = invocation.isSet('no-expiry');
  const isGiven = invocation.isSet('days') || fallback !== undefined;
  if (isEndless ? invocation.isSet('days') : !isGiven) {
    throw new BedrockTokenError('ERR_INPUT', 'Say either --days or --no-expiry.', {
      hint: 'A key that ends by itself is safer: --days 60.',
    });
  }
  return isEndless
    ? undefined
    : readWhole(invocation, 'days', { min: 1, max: LONGEST_DAYS, fallback });
}

/** @throws ERR_INPUT for what is no whole number within the bounds */
export function readWhole(
  invocation: Invocation,
  name: string,
  { min, max, fallback }: { min: number; max: number; fallback?: number | undefined },
): number {
  const text = invocation.value(name) ?? String(fallback);
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `--${name} is not a whole number that is possible here.`,
    {
      hint: `Give a number from ${min} to ${max}, such as --${name} ${fallback ?? 60}.`,
    },
  );
}
