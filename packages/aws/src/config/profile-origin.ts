import type { Settings } from './config-files.ts';

/** Where the credentials at the end of a profile's chain of roles come from. */
export type Origin = OwnOrigin | 'Environment' | 'EcsContainer' | 'Ec2InstanceMetadata';
type OwnOrigin = 'keys' | 'web-identity' | 'process' | 'sso' | 'login';

/** The settings that each origin needs, and that count for no other. */
export const SETTINGS_OF: Readonly<Record<OwnOrigin, readonly string[]>> = {
  keys: ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'],
  'web-identity': ['web_identity_token_file'],
  process: ['credential_process'],
  sso: ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'],
  login: ['login_session'],
};

/**
 * What a profile gives apart from a role, if it says several things. The order is botocore's
 * (`ProfileProviderBuilder.providers`): keys go before a process only in the credentials file.
 *
 * @param credentialsSection the profile's section of the credentials file
 */
export function originOf(settings: Settings, credentialsSection: Settings = {}) {
  if (settings.web_identity_token_file && settings.role_arn) return 'web-identity';
  if (settings.sso_account_id || settings.sso_role_name) return 'sso';
  const hasKeys = settings.aws_access_key_id && settings.aws_secret_access_key;
  if (hasKeys && credentialsSection.aws_access_key_id) return 'keys';
  if (settings.login_session) return 'login';
  if (settings.credential_process) return 'process';
  if (hasKeys) return 'keys';
  return SETTINGS_OF.sso.some((setting) => settings[setting]) ? 'sso' : undefined;
}

/** Whether a profile has one half of a key pair, or both. */
export const hasAnyKey = (settings: Settings): boolean =>
  Boolean(settings.aws_access_key_id || settings.aws_secret_access_key);
