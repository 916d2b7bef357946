import type { ErrorCode } from '@bedrock-token/core';

/** What a shell or a tool sees of each failure; documented in the README's command reference. */
export const EXIT_CODES = {
  failure: { code: 1, meaning: 'something else went wrong' },
  usage: { code: 2, meaning: 'the command line or a setting is wrong' },
  login: { code: 3, meaning: 'a login is needed; the error message contains the command' },
  credentials: { code: 4, meaning: 'no AWS credentials were found, or they have expired' },
  region: { code: 5, meaning: 'no region is set' },
  network: { code: 6, meaning: 'a server did not respond, or not in time' },
  lock: { code: 7, meaning: 'another process held the lock of this key for too long' },
  rejected: { code: 8, meaning: 'AWS refused the role or the key' },
  clock: { code: 9, meaning: 'the clock of this machine is wrong' },
  incomplete: {
    code: 10,
    meaning: 'keys: not finished; run the same command again to continue',
  },
  keys: {
    code: 11,
    meaning: 'keys: the limit of two keys per user is reached, or you must decide',
  },
  findings: {
    code: 12,
    meaning:
      'keys audit --fail-on: there are findings of this level; setup --check and setup guardrails --check-policy: there are differences',
  },
  notContained: {
    code: 13,
    meaning: 'keys incident: a step failed, so the key may still work; the report names the step',
  },
} as const;

const OF_ERRORS: Record<ErrorCode, keyof typeof EXIT_CODES> = {
  ERR_INPUT: 'usage',
  ERR_LOGIN_REQUIRED: 'login',
  ERR_NO_CREDENTIALS: 'credentials',
  ERR_CREDENTIALS_EXPIRED: 'credentials',
  ERR_IDENTITY_UNAVAILABLE: 'credentials',
  ERR_REGION: 'region',
  ERR_UPSTREAM: 'network',
  ERR_TIMEOUT: 'network',
  ERR_LOCK: 'lock',
  ERR_ROLE_DENIED: 'rejected',
  ERR_TOKEN_REJECTED: 'rejected',
  ERR_ACCOUNT_SETUP: 'rejected',
  ERR_CLOCK: 'clock',
  ERR_SINK: 'failure',
  ERR_KEY_LIMIT: 'keys',
  ERR_KEY_UNCLEAR: 'keys',
  ERR_ROTATION_INCOMPLETE: 'incomplete',
  ERR_AUDIT_FINDINGS: 'findings',
  ERR_NOT_CONTAINED: 'notContained',
};

export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[OF_ERRORS[code]].code;
}
