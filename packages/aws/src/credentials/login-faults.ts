import { BedrockTokenError } from '@bedrock-token/core';
import type { ProfileEnd } from '../config/profile-chain.ts';
import { shellWord } from '../config/profile-faults.ts';
import { printable, sanitize } from '../errors/sanitize-text.ts';
import type { FailedExchange } from '../http/transport-watch.ts';
import { LOGIN_COMMANDS } from './find-login.ts';

/** The SDK's words for a login that it could not read, renew or use any more. */
const TOKEN_FAULT = /aws sso login|Token is expired|Value not present/i;

/**
 * A login that is missing or has expired. The SDK reports it in many sentences, some of which quote
 * the file with the tokens; but whatever fails there, once the settings are whole and AWS has
 * answered, a new login cures.
 *
 * @param failed what was answered last, if that was a refusal
 * @returns undefined for a profile that has no login
 */
export function explainLogin(
  end: ProfileEnd,
  error: Error,
  failed: FailedExchange | undefined,
): BedrockTokenError | undefined {
  if (end.origin !== 'sso' && end.origin !== 'login') return undefined;
  const { host = '', status = 0 } = failed ?? {};
  if (status >= 500 || status === 429) return passing(host, status, error);
  if (end.origin === 'login') {
    return /insufficient permissions/i.test(error.message)
      ? notAllowed(end.profile, error)
      : loginRequired(end.profile, LOGIN_COMMANDS.login, 'console', error);
  }
  // The portal, too, says 401 to a login that has expired; all else is about account and role.
  if (status < 400 || status === 401 || TOKEN_FAULT.test(error.message)) {
    return loginRequired(end.profile, LOGIN_COMMANDS.sso, 'SSO', error);
  }
  return new BedrockTokenError(
    'ERR_ROLE_DENIED',
    `The SSO portal refused credentials to profile ${printable(end.profile)}: ${sanitize(error.message)}`,
    {
      hint: 'Check sso_account_id and sso_role_name of the profile, and that the permission set is assigned to you.',
      cause: error,
    },
  );
}

function passing(host: string, status: number, cause: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `${host} answered ${status}.`, {
    hint: 'This may be temporary: run again later.',
    retryable: true,
    cause,
  });
}

function notAllowed(profile: string, cause: unknown): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROLE_DENIED',
    `AWS does not allow the console login of profile ${printable(profile)} to return credentials.`,
    { hint: 'The user needs the permission signin:CreateOAuth2Token.', cause },
  );
}

function loginRequired(
  profile: string,
  command: string,
  kind: string,
  cause: unknown,
): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_LOGIN_REQUIRED',
    `The ${kind} login of profile ${printable(profile)} is missing or has expired.`,
    { hint: `Run: ${command} ${shellWord(profile)}`, cause },
  );
}
