import { UnexpectedRequestError } from '../../server/service.ts';

const COMMON = ['Action', 'Version'];

/**
 * Nothing in a request may be passed over: a session that was asked to be tagged or narrowed in a
 * way that is not understood must not look like one that was. What AWS says to such requests is
 * not documented.
 *
 * @param parameters what the action reads; N stands for a number from 1 on
 * @throws UnexpectedRequestError for a parameter that is not known, repeated, or out of its list
 */
export function checkExpected(
  action: string,
  form: URLSearchParams,
  parameters: readonly string[],
): void {
  const expected = [...COMMON, ...parameters];
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) throw unexpected(action, `a second ${name}`);
    if (!expected.includes(name.replace(/\.[1-9]\d*(?=\.|$)/, '.N'))) {
      throw unexpected(action, name);
    }
    // Lists are read up to their first gap.
    const before = name.replace(/\.(\d+)(?=\.|$)/, (_, index) => `.${Number(index) - 1}`);
    if (before !== name && !/\.0(\.|$)/.test(before) && !form.has(before)) {
      throw unexpected(action, `${name} without ${before}`);
    }
  }
}

function unexpected(action: string, what: string): UnexpectedRequestError {
  return new UnexpectedRequestError(`${what} in ${action}`);
}
