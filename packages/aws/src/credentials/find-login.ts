import { profileOfEnvironment } from '@bedrock-token/core';
import { readSections } from '../config/config-files.ts';
import { followProfile } from '../config/profile-chain.ts';
import { shellWord } from '../config/profile-faults.ts';

/** The login that a profile takes its credentials from, at the end of its chain of roles. */
export interface Login {
  /** The program that renews it, and its arguments. */
  words: readonly string[];
  /** The same, to be pasted into a shell. */
  line: string;
  /** Equal for profiles that share the login. */
  session: string;
}

/** The commands of the AWS CLI, by where a profile's credentials come from; the profile follows. */
export const LOGIN_COMMANDS = {
  sso: 'aws sso login --profile',
  login: 'aws login --profile',
} as const;

/**
 * @param name default AWS_DEFAULT_PROFILE, AWS_PROFILE, then `default`
 * @returns undefined for a profile without a login
 * @throws ERR_INPUT, ERR_NO_CREDENTIALS for config files or a profile that cannot be used
 */
export async function findLogin(
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Login | undefined> {
  const chosen = name ?? profileOfEnvironment(environment) ?? 'default';
  const end = followProfile(chosen, await readSections(environment));
  if (end?.origin !== 'sso' && end?.origin !== 'login') return undefined;
  const { sso_session, sso_start_url, login_session } = end.settings;
  const shared = end.origin === 'sso' ? (sso_session ?? sso_start_url) : login_session;
  const command = LOGIN_COMMANDS[end.origin];
  return {
    words: [...command.split(' '), end.profile],
    line: `${command} ${shellWord(end.profile)}`,
    session: `${end.origin}:${shared ?? end.profile}`,
  };
}
