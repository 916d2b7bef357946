import type { BedrockTokenError } from '@bedrock-token/core';
import { printable } from '../errors/sanitize-text.ts';
import type { Sections, Settings } from './config-files.ts';
import { broken, checkComments, checkComplete, checkSso, shellWord } from './profile-faults.ts';
import { hasAnyKey, type Origin, originOf } from './profile-origin.ts';

/** The profile that the others take their credentials from: what is wrong is mostly there. */
export interface ProfileEnd {
  profile: string;
  origin: Origin;
  settings: Settings;
  /** Whether its credentials assume a role that a profile names. */
  isAssumed: boolean;
}

/**
 * Follows `source_profile` to its end by the rules of botocore (`AssumeRoleProvider`), before anything
 * is asked for: the SDK starts on the source before it looks at the role, finds out late, and says
 * little.
 *
 * @returns undefined if the profile says nothing of credentials
 * @throws ERR_NO_CREDENTIALS for a chain that cannot give any, with the profile that breaks it
 */
export function followProfile(name: string, sections: Sections): ProfileEnd | undefined {
  return follow(name, sections, [name]);
}

/** Whether a profile assumes a role by itself, and not by a web identity. */
export const isRoleProfile = (settings: Settings): boolean =>
  Boolean(settings.role_arn) && !settings.web_identity_token_file;

/** @param visited the names on the way to this profile, and its own */
function follow(
  name: string,
  sections: Sections,
  visited: readonly string[],
): ProfileEnd | undefined {
  const settings = sections.profiles.get(name) ?? {};
  checkComments(name, settings);
  const isSource = visited.length > 1;
  if (isRoleProfile(settings) && !(isSource && hasAnyKey(settings))) {
    return followRole(name, settings, sections, visited);
  }
  const { web_identity_token_file, role_arn } = settings;
  checkComplete(name, role_arn ? {} : { web_identity_token_file });
  const origin = originOf(settings, sections.credentials.get(name));
  if (origin === 'sso') checkSso(name, settings, sections);
  if (origin !== undefined) return { profile: name, origin, settings, isAssumed: isSource };
  const { credential_source: from } = settings;
  if (isSource && from && !hasAnyKey(settings)) {
    return { profile: name, origin: readSource(from, name), settings, isAssumed: true };
  }
  checkComplete(name, settings);
  return undefined;
}

function followRole(
  name: string,
  settings: Settings,
  sections: Sections,
  visited: readonly string[],
): ProfileEnd | undefined {
  const { source_profile: source, credential_source: from } = settings;
  if (source && from) {
    throw broken(
      `The profile ${printable(name)} has source_profile and credential_source.`,
      'Keep the one whose credentials may assume the role.',
    );
  }
  if (settings.mfa_serial && (source || from)) throw mfa(name);
  if (from) return { profile: name, origin: readSource(from, name), settings, isAssumed: true };
  if (source) return followSource(name, source, sections, visited);
  checkComplete(name, { role_arn: settings.role_arn });
  return undefined;
}

function followSource(
  name: string,
  source: string,
  sections: Sections,
  visited: readonly string[],
): ProfileEnd {
  const settings = sections.profiles.get(source);
  // A profile with keys may be its own source, if it is the one that was asked for.
  const isItself = source === name && visited.length === 1 && settings && hasAnyKey(settings);
  if (visited.includes(source) && !isItself) {
    throw broken(
      `The profiles ${[...visited, source].map(printable).join(', ')} name each other as source_profile.`,
      'Let one of them hold credentials: SSO settings, a credential_process, or keys.',
    );
  }
  if (settings === undefined) {
    throw broken(
      `The profile ${printable(name)} has the source_profile ${printable(source)}, which does not exist.`,
      'Correct source_profile in the AWS config file, or add that profile.',
    );
  }
  const end = follow(source, sections, [...visited, source]);
  if (end !== undefined) return end;
  throw broken(
    `The profile ${printable(source)}, source_profile of ${printable(name)}, has no credentials.`,
    `Add them to that profile, for example: aws configure sso --profile ${shellWord(source)}`,
  );
}

function readSource(source: string, name: string): Origin {
  if (source === 'Environment' || source === 'EcsContainer' || source === 'Ec2InstanceMetadata') {
    return source;
  }
  throw broken(
    `The profile ${printable(name)} has an unknown credential_source.`,
    'It is one of Environment, EcsContainer and Ec2InstanceMetadata.',
  );
}

function mfa(name: string): BedrockTokenError {
  return broken(
    `The profile ${printable(name)} requires a code of an MFA device (mfa_serial), and this program never prompts.`,
    'Use a profile with SSO or a login (aws configure sso), or get a session with aws sts get-session-token or assume-role, and name the profile that has it.',
  );
}
