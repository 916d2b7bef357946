import { BedrockTokenError } from '@bedrock-token/core';
import type { Sections, Settings } from './config-files.ts';
import { printable } from './one-line.ts';

/** Where the credentials at the end of a profile's chain of roles come from. */
export type Origin =
  | 'keys'
  | 'web-identity'
  | 'process'
  | 'sso'
  | 'login'
  | 'Environment'
  | 'EcsContainer'
  | 'Ec2InstanceMetadata';

/** The profile that the others take their credentials from: what is wrong is mostly there. */
export interface ProfileEnd {
  profile: string;
  origin: Origin;
  settings: Settings;
}

/**
 * Follows `source_profile` to its end by the SDK's own precedence, before anything is asked for:
 * the SDK starts on the source before it looks at the role, finds out late, and says little.
 *
 * @returns undefined if the profile says nothing of credentials
 * @throws ERR_NO_CREDENTIALS for a chain that cannot give any, with the profile that breaks it
 */
export function followProfile(name: string, sections: Sections): ProfileEnd | undefined {
  return follow(name, sections, []);
}

function follow(
  name: string,
  sections: Sections,
  visited: readonly string[],
): ProfileEnd | undefined {
  const settings = sections.profiles.get(name) ?? {};
  const { role_arn: role, source_profile: source, credential_source: from } = settings;
  const isSource = visited.length > 0;
  const hasKeys = settings.aws_access_key_id && settings.aws_secret_access_key;
  if (isSource && hasKeys) return { profile: name, origin: 'keys', settings };
  if (role && source && from) {
    throw broken(`The profile ${shown(name)} has source_profile and credential_source.`, ONE);
  }
  if (role && settings.mfa_serial && (source || from)) throw mfa(name);
  if (role ? from : isSource && from) {
    return { profile: name, origin: readSource(String(from), name), settings };
  }
  if (role && source) return followSource(name, source, sections, visited);
  const origin = hasKeys ? 'keys' : originOf(settings);
  if (origin === undefined) checkComplete(name, settings);
  if (origin === 'sso') checkSso(name, settings, sections);
  return origin && { profile: name, origin, settings };
}

/** What each setting of credentials needs beside it. */
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
function checkComplete(name: string, settings: Settings): void {
  const found = PARTNERS.find(([setting]) => settings[setting]);
  if (found === undefined) return;
  throw broken(
    `The profile ${shown(name)} has ${found[0]} and lacks ${found[1]}.`,
    `Add what is missing to the profile, or remove ${found[0]}.`,
  );
}

const ONE = 'Keep the one that gives the credentials by which the role is assumed.';

function followSource(
  name: string,
  source: string,
  sections: Sections,
  visited: readonly string[],
): ProfileEnd {
  if (visited.includes(source)) {
    throw broken(
      `The profiles ${[...visited, source].map(shown).join(', ')} have one another as source_profile.`,
      'Let one of them hold credentials: SSO settings, a credential_process, or keys.',
    );
  }
  if (!sections.profiles.has(source)) {
    throw broken(
      `The profile ${shown(name)} has the source_profile ${shown(source)}, which is not there.`,
      'Correct source_profile in the AWS config file, or add that profile.',
    );
  }
  const end = follow(source, sections, [...visited, source]);
  if (end !== undefined) return end;
  throw broken(
    `The profile ${shown(source)}, source_profile of ${shown(name)}, names no credentials.`,
    `Add to it how to get them, such as by aws configure sso --profile ${shellWord(source)}.`,
  );
}

function originOf(settings: Settings): Origin | undefined {
  if (settings.web_identity_token_file && settings.role_arn) return 'web-identity';
  if (settings.credential_process) return 'process';
  const isSso = SSO_SETTINGS.some((setting) => settings[setting]) || settings.sso_session;
  if (isSso) return 'sso';
  return settings.login_session ? 'login' : undefined;
}

const SSO_SETTINGS = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

function readSource(source: string, name: string): Origin {
  if (source === 'Environment' || source === 'EcsContainer' || source === 'Ec2InstanceMetadata') {
    return source;
  }
  throw broken(
    `The profile ${shown(name)} has an unknown credential_source.`,
    'It is one of Environment, EcsContainer and Ec2InstanceMetadata.',
  );
}

function checkSso(name: string, settings: Settings, { ssoSessions }: Sections): void {
  const { sso_session: session } = settings;
  const all = { ...settings, ...(session && ssoSessions.get(session)) };
  const lacks = SSO_SETTINGS.filter((setting) => !all[setting]);
  if (session && !ssoSessions.has(session))
    lacks.unshift(`a section [sso-session ${shown(session)}]`);
  if (lacks.length === 0) return;
  throw broken(
    `The SSO settings of profile ${shown(name)} lack ${lacks.join(', ')}.`,
    `Run: aws configure sso --profile ${shellWord(name)}`,
  );
}

function mfa(name: string): BedrockTokenError {
  return broken(
    `The profile ${shown(name)} asks for a code of an MFA device (mfa_serial), and nothing here prompts.`,
    'Use a profile with SSO or a login (aws configure sso), or get a session with aws sts get-session-token or assume-role, and name the profile that holds it.',
  );
}

function broken(message: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_NO_CREDENTIALS', message, { hint });
}

const shown = printable;

/** A profile's name, fit to be pasted into a shell. */
export function shellWord(name: string): string {
  const text = printable(name);
  return /^[\w.@/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
