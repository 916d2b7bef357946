import { inputError } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';

/**
 * The value of an option that has a form.
 *
 * @param form what to give, with an example
 * @returns undefined if it was not given
 * @throws ERR_INPUT: an empty value is mostly a variable that is not set
 */
export function matching(
  invocation: Invocation,
  name: string,
  pattern: RegExp,
  form: string,
): string | undefined {
  const value = invocation.value(name);
  if (value === undefined || pattern.test(value)) return value;
  throw inputError(`--${name}`, value === '' ? 'is empty' : 'has a value of the wrong form', form);
}
