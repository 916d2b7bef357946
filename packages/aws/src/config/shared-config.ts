import { profileOfEnvironment } from '@bedrock-token/core';
import { expandHome, readSections, type Settings } from './config-files.ts';
import { unknownProfile } from './unknown-profile.ts';

/** What the AWS config files say of one profile. */
export interface Profile {
  name: string;
  /** False if neither file has a section for it. */
  exists: boolean;
  region: string | undefined;
  /** PEM file of certificate authorities; AWS_CA_BUNDLE outranks it. */
  caBundle: string | undefined;
  /** Both files' sections, the credentials file's over the config file's; may hold secrets. */
  settings: Settings;
  /** The section of the credentials file alone, if it has one; it holds secrets. */
  credentialsSection: Settings | undefined;
}

/**
 * Reads a profile of the AWS config files.
 *
 * @param name default AWS_DEFAULT_PROFILE, AWS_PROFILE, then `default`
 * @throws ERR_INPUT if a file is there and cannot be read; its content is never quoted
 */
export async function readProfile(
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Profile> {
  const named = name ?? profileOfEnvironment(environment);
  const chosen = named ?? 'default';
  const { credentials, profiles } = await readSections(environment);
  const settings = profiles.get(chosen);
  return {
    name: chosen,
    exists: settings !== undefined,
    region: settings?.region || undefined,
    caBundle: settings?.ca_bundle ? await expand(settings.ca_bundle) : undefined,
    settings: settings ?? {},
    credentialsSection: credentials.get(chosen),
  };
}

/**
 * {@link readProfile}, for callers that need the profile: one that is named has to exist, and is asked
 * for before anything else that depends on it.
 *
 * @throws ERR_NO_CREDENTIALS with the names nearest to it; ERR_INPUT as {@link readProfile}
 */
export async function requireProfile(
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Profile> {
  const profile = await readProfile(name, environment);
  const isNamed = (name ?? profileOfEnvironment(environment)) !== undefined;
  if (isNamed && !profile.exists) {
    const { profiles } = await readSections(environment);
    throw await unknownProfile(profile.name, [...profiles.keys()], environment);
  }
  return profile;
}

async function expand(path: string): Promise<string> {
  const { getHomeDir } = await import('@smithy/core/config');
  return expandHome(path, getHomeDir());
}

/** The names of all profiles in both files. @throws as {@link readProfile} */
export async function listProfiles(environment: NodeJS.ProcessEnv): Promise<string[]> {
  return [...(await readSections(environment)).profiles.keys()];
}
