import { readSections, type Settings } from './config-files.ts';

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
 * @param name default AWS_PROFILE, then `default`
 * @throws ERR_INPUT if a file is there and cannot be read; its content is never quoted
 */
export async function readProfile(
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Profile> {
  const chosen = name ?? (environment.AWS_PROFILE || 'default');
  const { config, credentials, profiles } = await readSections(environment);
  const settings = profiles.get(chosen);
  return {
    name: chosen,
    exists: settings !== undefined,
    region: config.get(chosen)?.region || credentials.get(chosen)?.region || undefined,
    caBundle: settings?.ca_bundle || undefined,
    settings: settings ?? {},
    credentialsSection: credentials.get(chosen),
  };
}

/** The names of all profiles in both files. @throws as {@link readProfile} */
export async function listProfiles(environment: NodeJS.ProcessEnv): Promise<string[]> {
  return [...(await readSections(environment)).profiles.keys()];
}
