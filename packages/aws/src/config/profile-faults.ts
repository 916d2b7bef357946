import { BedrockTokenError } from '@bedrock-token/core';
import { printable } from '../errors/sanitize-text.ts';
import type { Sections, Settings } from './config-files.ts';
import { SETTINGS_OF } from './profile-origin.ts';

/** What each setting of credentials needs in addition. */
const PARTNERS: [setting: string, needs: string][] = [
  ['aws_access_key_id', 'aws_secret_access_key'],
  ['aws_secret_access_key', 'aws_access_key_id'],
  ['aws_session_token', 'aws_access_key_id and aws_secret_access_key'],
  ['web_identity_token_file', 'role_arn'],
  ['role_arn', 'source_profile, credential_source or web_identity_token_file'],
  ['source_profile', 'role_arn'],
  ['credential_source', 'role_arn'],
];

/**
 * A profile that names credentials in part is at fault, as botocore says: the next step would sign
 * as the role of this machine.
 */
export function checkComplete(name: string, settings: Settings): void {
  const found = PARTNERS.find(([setting]) => settings[setting]);
  if (found === undefined) return;
  throw broken(
    `The profile ${printable(name)} has ${found[0]} and lacks ${found[1]}.`,
    `Add what is missing to the profile, or remove ${found[0]}.`,
  );
}

const PLAIN = [
  ...SETTINGS_OF.keys,
  ...SETTINGS_OF.sso,
  ...SETTINGS_OF['web-identity'],
  ...SETTINGS_OF.login,
  ...['role_arn', 'source_profile', 'credential_source', 'external_id', 'mfa_serial'],
  ...['role_session_name', 'duration_seconds'],
];

/**
 * A comment behind a value is part of the value to botocore, and none to the SDK for JavaScript. None
 * of these settings has such a value.
 */
export function checkComments(name: string, settings: Settings): void {
  const found = PLAIN.find((setting) => /(^|\s)[#;]/.test(settings[setting] ?? ''));
  if (found === undefined) return;
  throw broken(
    `In the profile ${printable(name)}, the value of ${found} is followed by a comment, which the AWS CLI reads as part of the value.`,
    'Put the comment on a line of its own.',
  );
}

/** @throws ERR_NO_CREDENTIALS for settings that are missing, or that contradict the session's */
export function checkSso(name: string, settings: Settings, { ssoSessions }: Sections): void {
  const { sso_session: session } = settings;
  const common: Settings = (session && ssoSessions.get(session)) || {};
  const other = Object.keys(common).find(
    (setting) => settings[setting] && settings[setting] !== common[setting],
  );
  if (other !== undefined) {
    throw broken(
      `The profile ${printable(name)} has a different ${other} than [sso-session ${printable(session ?? '')}].`,
      `Remove ${other} from the profile.`,
    );
  }
  const all = { ...settings, ...common };
  const needed = SETTINGS_OF.sso.filter((setting) => setting !== 'sso_session');
  const lacks = needed.filter((setting) => !all[setting]);
  if (session && !ssoSessions.has(session)) {
    lacks.unshift(`a section [sso-session ${printable(session)}]`);
  }
  if (lacks.length === 0) return;
  throw broken(
    `The SSO settings of profile ${printable(name)} lack ${lacks.join(', ')}.`,
    `Run: aws configure sso --profile ${shellWord(name)}`,
  );
}

/** @returns ERR_NO_CREDENTIALS */
export function broken(message: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_NO_CREDENTIALS', message, { hint });
}

/** A profile's name, fit to be pasted into a shell. */
export function shellWord(name: string): string {
  const text = printable(name);
  return /^[\w.@/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
