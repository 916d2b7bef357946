import { inputError } from '@bedrock-token/core';
import type { JobFilter } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';

/** Control and format characters, separators, what is for private use: nobody sees them. */
export const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}`;
/** No blanks and none of what git forbids (git-check-ref-format); `*` and `?` are wildcards here. */
const REF_NAME = new RegExp(
  String.raw`^(?![/.])(?!.*(?:\.\.|//|@\{))[^\s${UNSEEN}~^:\[\\]+(?<![/.])$`,
  'u',
);
/** GitHub docs, "Managing environments for deployment": 255 characters. */
const ENVIRONMENT = new RegExp(`^[^${UNSEEN}]{1,255}$`, 'u');

/**
 * Which jobs may assume the role: those on main, unless something else is named.
 *
 * @throws ERR_INPUT for options that contradict each other
 */
export function readFilter(invocation: Invocation): JobFilter {
  const ref = readRef(invocation);
  const environment = invocation.value('environment');
  if (invocation.isSet('pull-request')) {
    if (ref === undefined && environment === undefined) return { kind: 'pull-request' };
    throw inputError(
      '--pull-request',
      'cannot be combined with a branch, tag, ref or environment',
      'A role accepts one kind of job: make a second role for the other with --role-name.',
    );
  }
  if (environment === undefined) return { kind: 'ref', ref: ref ?? 'refs/heads/main' };
  if (!ENVIRONMENT.test(environment)) {
    throw inputError(
      '--environment',
      'is not the name of an environment',
      'Give the name as GitHub shows it, such as --environment production.',
    );
  }
  return { kind: 'environment', name: environment, ...(ref !== undefined && { ref }) };
}

function readRef(invocation: Invocation): string | undefined {
  const given = ['branch', 'tag', 'ref'].filter((name) => invocation.isSet(name));
  const [name, second] = given;
  if (name === undefined) return undefined;
  if (second !== undefined) {
    throw inputError(`--${second}`, `cannot be combined with --${name}`, 'Give one of them.');
  }
  const text = invocation.value(name) ?? '';
  const prefix = { branch: 'refs/heads/', tag: 'refs/tags/', ref: '' }[name] ?? '';
  if (!REF_NAME.test(text) || (prefix === '' && !/^refs\/[^/]/.test(text))) {
    throw inputError(
      `--${name}`,
      `is not the name of a ${name}`,
      'Such as --branch main, --tag v1.2.3 or --ref refs/heads/main; * and ? are wildcards.',
    );
  }
  if (prefix !== '' && text.startsWith(prefix)) return text;
  return prefix + text;
}
