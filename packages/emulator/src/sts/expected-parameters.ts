import { UnexpectedRequestError } from '../service.ts';

const COMMON = ['Action', 'Version'];
const ASSUME = [
  'RoleArn',
  'RoleSessionName',
  'DurationSeconds',
  'Policy',
  'PolicyArns.member.N.arn',
];

/** What each action reads; N is a number from 1 on. The API has more, such as SourceIdentity. */
const EXPECTED: Record<string, string[]> = {
  AssumeRoleWithWebIdentity: [...ASSUME, 'WebIdentityToken'],
  AssumeRole: [...ASSUME, 'ExternalId', 'Tags.member.N.Key', 'Tags.member.N.Value'],
  GetCallerIdentity: [],
};

/**
 * Nothing in a request may be passed over: a session that was asked to be tagged or narrowed in a
 * way that is not understood must not look like one that was. What AWS says to such requests is
 * not documented.
 *
 * @throws UnexpectedRequestError for a parameter that is not known, repeated, or out of its list
 */
export function checkExpected(action: string, form: URLSearchParams): void {
  const expected = [...COMMON, ...(EXPECTED[action] ?? [])];
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) throw unexpected(action, `a second ${name}`);
    if (!expected.includes(name.replace(/\.[1-9]\d*\./, '.N.'))) throw unexpected(action, name);
    // Lists are read up to their first gap.
    const before = name.replace(/\.(\d+)\./, (_, index) => `.${Number(index) - 1}.`);
    if (before !== name && !before.includes('.0.') && !form.has(before)) {
      throw unexpected(action, `${name} without ${before}`);
    }
  }
}

function unexpected(action: string, what: string): UnexpectedRequestError {
  return new UnexpectedRequestError(`${what} in ${action}`);
}
